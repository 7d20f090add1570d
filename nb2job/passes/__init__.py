"""Stage 4: rewrites, one a file, in the order of PASSES, each with the reason for its place."""

from __future__ import annotations

from collections.abc import Callable

from nb2job.passes.add_autolog import add_autolog
from nb2job.passes.add_main import add_main
from nb2job.passes.bring_inside import bring_inside
from nb2job.passes.drop_dead import drop_dead
from nb2job.passes.drop_display import drop_display
from nb2job.passes.drop_magics import drop_magics
from nb2job.passes.drop_submissions import drop_submissions
from nb2job.passes.expect_errors import expect_errors
from nb2job.passes.find_configs import find_configs
from nb2job.passes.find_failing import find_failing
from nb2job.passes.find_files import find_files
from nb2job.passes.find_keys import find_keys
from nb2job.passes.find_removed import find_removed
from nb2job.passes.find_undefined import find_undefined
from nb2job.passes.find_unmeasured import find_unmeasured
from nb2job.passes.find_unseeded import find_unseeded
from nb2job.passes.hoist_imports import hoist_imports
from nb2job.passes.inline_main import inline_main
from nb2job.passes.leave_platforms import leave_platforms
from nb2job.passes.lift_argparse import lift_argparse
from nb2job.passes.lift_downloads import lift_downloads
from nb2job.passes.lift_globals import lift_globals
from nb2job.passes.lift_inputs import lift_inputs
from nb2job.passes.lift_outputs import lift_outputs
from nb2job.passes.lift_parameters import lift_parameters
from nb2job.passes.lift_questions import lift_questions
from nb2job.passes.lift_secrets import lift_secrets
from nb2job.passes.log_dicts import log_dicts
from nb2job.passes.log_expressions import log_expressions
from nb2job.passes.log_figures import log_figures
from nb2job.passes.log_glued import log_glued
from nb2job.passes.log_histories import log_histories
from nb2job.passes.log_metrics import log_metrics
from nb2job.passes.log_models import log_models
from nb2job.passes.log_pictures import log_pictures
from nb2job.passes.log_reports import log_reports
from nb2job.passes.log_scores import log_scores
from nb2job.passes.log_searches import log_searches
from nb2job.passes.log_tables import log_tables
from nb2job.passes.log_windows import log_windows
from nb2job.passes.mask_secrets import mask_secrets
from nb2job.passes.merge_runs import merge_runs
from nb2job.passes.name_results import name_results
from nb2job.passes.print_last_looks import print_last_looks
from nb2job.passes.print_results import print_results
from nb2job.passes.rename_functions import rename_functions
from nb2job.passes.simplify_progress import simplify_progress
from nb2job.passes.sink_functions import sink_functions
from nb2job.passes.spell_paths import spell_paths
from nb2job.passes.split_units import split_units
from nb2job.passes.stop_wrapping import stop_wrapping
from nb2job.passes.wrap_functions import wrap_functions
from nb2job.program.program import Program

Pass = Callable[[Program], Program]

PASSES: tuple[Pass, ...] = (
    name_results,  # first: a magic at the end of a cell may show something
    drop_magics,  # before all others: what a magic stands for is code like any other
    expect_errors,  # after magics, which are no Python; before what may drop a line that fails
    find_failing,  # after expected errors, which stop nothing
    find_removed,  # after magics, which install; while lines stand where the notebook has them
    lift_secrets,  # after magics, which may hold some; before whatever takes literals elsewhere
    inline_main,
    simplify_progress,
    drop_submissions,
    log_windows,  # before platforms are left: Colab shows such a picture
    leave_platforms,  # before displays: what lists files there is no print
    merge_runs,  # before metrics: what the notebook logs by itself is not logged twice
    lift_questions,
    lift_argparse,
    log_pictures,  # before results are printed: an image is none
    print_results,  # before metrics: such a text may name one
    mask_secrets,  # after results are printed: one may be a secret
    log_metrics,  # before prints become log lines: it reads their labels
    log_dicts,  # after metrics: scores that are printed as they are kept are logged there
    log_reports,  # after results are printed: a report that a cell ends with is one
    log_searches,  # after results are printed: a look at the best parameters is one
    log_tables,  # before displays are dropped
    print_last_looks,  # after metrics, which such a look is none; before displays are dropped
    drop_display,
    log_expressions,  # after displays, which end cells; before parameters: what it reads is read
    log_glued,  # before the scores that nothing shows: these are shown
    log_scores,  # after all that is shown is logged; before parameters: what it reads is read
    stop_wrapping,  # after displays, which may take the only lookup with them
    lift_parameters,  # before paths: a tagged path may be data
    find_configs,  # after submissions, which go: what stays is run
    find_unseeded,  # after parameters: a seed that was asked for is one
    find_undefined,  # after platforms and parameters, which set names
    find_keys,  # before inputs: a path that is spelled is told by its name
    lift_downloads,  # before inputs: an address is one
    spell_paths,  # before all that asks which file a path means
    bring_inside,  # before outputs: what stays above the folder stays there
    lift_outputs,  # before inputs: what the notebook wrote is no input
    lift_inputs,
    find_files,  # after paths became arguments: what is left is a finding
    log_histories,  # after metrics: a series has another name than a printed number
    log_models,
    find_unmeasured,  # after all that logs metrics
    add_autolog,  # before imports rise: some must come after it
    split_units,  # before definitions rise, since they count for their section
    rename_functions,  # before definitions rise: one with a name of its own may
    hoist_imports,  # before globals are lifted: what stands at module level needs no lifting
    sink_functions,  # before globals are lifted: what can be closed over needs no lifting
    lift_globals,  # before units are wrapped: a lifted global is a read at every call
    log_figures,  # after units have names: figures are named by them
    drop_dead,
    wrap_functions,
    add_main,  # last: it calls what the others made
)

FORGETTING = frozenset({log_metrics, lift_parameters, split_units})
"""Passes before which the trees of a long notebook go, with all that the passes above have kept at nodes."""
