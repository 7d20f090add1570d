"""What star imports of widgets bind: data for stars.py, so that no such import hides what it cannot."""

from __future__ import annotations

WIDGETS = frozenset(
    """
    Accordion AppLayout Audio BoundedFloatText BoundedIntText Box Button ButtonStyle CallbackDispatcher
    Checkbox Color ColorPicker ColorsInput Combobox Controller CoreWidget DOMWidget DatePicker Datetime
    DatetimePicker Dropdown FileUpload FloatLogSlider FloatProgress FloatRangeSlider FloatSlider FloatText
    FloatsInput GridBox GridspecLayout HBox HTML HTMLMath Image IntProgress IntRangeSlider IntSlider IntText
    IntsInput Label Layout NaiveDatetimePicker NumberFormat Output Password Play RadioButtons Select
    SelectMultiple SelectionRangeSlider SelectionSlider SliderStyle Stack Style Tab TagsInput Text Textarea
    TimePicker ToggleButton ToggleButtons ToggleButtonsStyle TwoByTwoLayout TypedTuple VBox Valid
    ValueWidget Video Widget comm dlink docutils domwidget fixed get_ipython handle_kernel interact
    interact_manual interaction interactive interactive_output jsdlink jslink link load_ipython_extension os
    register register_comm_target sys trait_types util utils valuewidget version_info widget widget_bool
    widget_box widget_button widget_color widget_controller widget_core widget_date widget_datetime
    widget_description widget_float widget_int widget_layout widget_link widget_media widget_output
    widget_selection widget_selectioncontainer widget_serialization widget_string widget_style
    widget_tagsinput widget_templates widget_time widget_upload widgets
    """.split()
)
"""The public names of `ipywidgets` and of `ipywidgets.widgets`, of releases 7 and 8."""
