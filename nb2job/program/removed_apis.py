"""What releases of libraries have taken away or renamed: data for removed_uses.py.

A header names a package, the first version without what stands below it, and the notes of that release; a
line below says what is gone, and after `=>` what there is instead (`{}` is the name in braces). Below a
version with a `+` stands what came with it, which no older release has. What is gone:

- `package.module.name`: the path that imports give a name, with all that is below it
- `path()`, `path(key=)`, `path(key='value')`, `path(key=set)`, `path(_, _)`, `path(_, !key=)`,
  `path(column)`, `path('text')`: a call, one with that keyword, with that keyword and a set, with two or
  more positional arguments, with one and without that keyword, with a column alone, or with a text first
  that the pattern fits
- `<frame>.name()`: the same of an object that is surely one of pandas; `<path|path>` is what such calls made,
  `<any>` whatever it is, since nothing else has what stands behind it

Each line was tried with the release before it and the one that it names, or with their sources.
"""

from __future__ import annotations

PANDAS = """
# pandas 2.0 https://pandas.pydata.org/docs/whatsnew/v2.0.0.html
<frame>.append() => pandas.concat
<any>.append(ignore_index=) => pandas.concat
<frame>.iteritems() => .items()
<frame>.mad() => (x - x.mean()).abs().mean()
<frame>.lookup() => indexing by .loc or NumPy
<frame>.drop(_, _) => .drop(…, axis=…)
<any>.to_csv(line_terminator=) => lineterminator=
pandas.concat(_, _) => pandas.concat(…, axis=…)
pandas.{read_csv,read_table}(_, _) => pandas.{}(…, sep=…)
pandas.{read_csv,read_table}(error_bad_lines=) => on_bad_lines=
pandas.{read_csv,read_table}(warn_bad_lines=) => on_bad_lines=
pandas.{read_csv,read_table,read_excel}(squeeze=) => .squeeze("columns") of what it gives
pandas.{read_csv,read_table}(prefix=) => names of the columns
pandas.date_range(closed=) => inclusive=
pandas.datetime => datetime.datetime
pandas.np => numpy
pandas.{Int64Index,Float64Index,UInt64Index} => pandas.Index
pandas.io.json.json_normalize => pandas.json_normalize
pandas.util.testing => pandas.testing
# pandas 1.5 https://pandas.pydata.org/docs/whatsnew/v1.5.0.html
pandas.DataFrame(index=set) => a list
pandas.DataFrame(columns=set) => a list
# pandas 1.0 https://pandas.pydata.org/docs/whatsnew/v1.0.0.html
<any>.ix[] => .loc or .iloc
<frame>.as_matrix() => .to_numpy()
<frame>.{get_value,set_value}() => .at
pandas.read_excel(sheetname=) => sheet_name=
pandas.concat(join_axes=) => .reindex of what it gives
pandas.TimeGrouper => pandas.Grouper
# pandas 0.25 https://pandas.pydata.org/docs/whatsnew/v0.25.0.html
pandas.Panel => a frame with a MultiIndex
pandas.tools => pandas, or pandas.plotting
pandas.scatter_matrix => pandas.plotting.scatter_matrix
pandas.{rolling_mean,rolling_std,rolling_sum} => .rolling(…)
"""

NUMPY = """
# numpy 2.0 https://numpy.org/doc/stable/release/2.0.0-notes.html
numpy.{NaN,NAN} => numpy.nan
numpy.{Inf,Infinity,infty,PINF} => numpy.inf
numpy.NINF => -numpy.inf
numpy.float_ => numpy.float64
numpy.complex_ => numpy.complex128
numpy.unicode_ => numpy.str_
numpy.string_ => numpy.bytes_
numpy.product => numpy.prod
numpy.cumproduct => numpy.cumprod
numpy.alltrue => numpy.all
numpy.sometrue => numpy.any
numpy.round_ => numpy.round
numpy.mat => numpy.asmatrix
numpy.{asfarray,msort,find_common_type,recfromcsv,lookfor,who} => another function of NumPy
# numpy 1.24 https://numpy.org/doc/stable/release/1.24.0-notes.html
numpy.{float,int,object,str,complex} => {}
"""

SEABORN = """
# seaborn 0.12 https://seaborn.pydata.org/whatsnew/v0.12.0.html
seaborn.factorplot => seaborn.catplot
seaborn.{FacetGrid,PairGrid,lmplot,catplot,JointGrid}(size=) => height=
seaborn.{scatterplot,lineplot,relplot,regplot,residplot,lmplot,jointplot}(_, _) => x=…, y=…
seaborn.{barplot,boxplot,boxenplot,violinplot,stripplot,swarmplot,pointplot}(_, _) => x=…, y=…
seaborn.{catplot,countplot,kdeplot}(_, _) => x=…, y=…
seaborn.countplot(column) => x=…
# seaborn 0.10 https://seaborn.pydata.org/whatsnew/v0.10.0.html
seaborn.tsplot => seaborn.lineplot
"""

PLOTS = """
# matplotlib 3.8 https://matplotlib.org/stable/api/prev_api_changes/api_changes_3.8.0.html
matplotlib.pyplot.style.{use,context}('seaborn(?!-v0_8).*') => seaborn-v0_8…, or seaborn.set_theme()
matplotlib.style.{use,context}('seaborn(?!-v0_8).*') => seaborn-v0_8…, or seaborn.set_theme()
# matplotlib 3.11 https://matplotlib.org/stable/api/prev_api_changes/api_changes_3.11.0.html
<any>.boxplot(labels=) => tick_labels=
matplotlib.pyplot.boxplot(labels=) => tick_labels=
# matplotlib 3.9 https://matplotlib.org/stable/api/prev_api_changes/api_changes_3.9.0.html
matplotlib.cm.get_cmap => matplotlib.colormaps[…]
matplotlib.pyplot.cm.get_cmap => matplotlib.colormaps[…]
matplotlib.cm.register_cmap => matplotlib.colormaps.register
# matplotlib 3.7 https://matplotlib.org/stable/api/prev_api_changes/api_changes_3.7.0.html
<any>.grid(b=) => visible=
matplotlib.pyplot.grid(b=) => visible=
# matplotlib 3.6 https://matplotlib.org/stable/api/prev_api_changes/api_changes_3.6.0.html
<matplotlib.pyplot.figure>.gca(projection=) => .add_subplot(projection=…)
matplotlib.pyplot.gca(projection=) => matplotlib.pyplot.axes(projection=…)
mpl_toolkits.mplot3d.Axes3D(_, !auto_add_to_figure=) => .add_subplot(projection="3d")
mpl_toolkits.mplot3d.axes3d.Axes3D(_, !auto_add_to_figure=) => .add_subplot(projection="3d")
# bokeh 3.0 https://docs.bokeh.org/en/latest/docs/releases.html#release-3-0-0
bokeh.plotting.figure(plot_width=) => width=
bokeh.plotting.figure(plot_height=) => height=
# plotly 4.0 https://plotly.com/python/v4-migration/
plotly.plotly => chart_studio.plotly
# pillow 10.0 https://pillow.readthedocs.io/en/stable/releasenotes/10.0.0.html
PIL.Image.ANTIALIAS => PIL.Image.LANCZOS
"""

SCIPY = """
# scipy 1.14 https://docs.scipy.org/doc/scipy/release/1.14.0-notes.html
scipy.integrate.simps => scipy.integrate.simpson
scipy.integrate.trapz => scipy.integrate.trapezoid
scipy.integrate.cumtrapz => scipy.integrate.cumulative_trapezoid
# scipy 1.12 https://docs.scipy.org/doc/scipy/release/1.12.0-notes.html
scipy.stats.binom_test => scipy.stats.binomtest
scipy.{interp,mean,std,array,zeros,arange,linspace,dot,sqrt,exp,log,pi} => numpy.{}
scipy.{rand,randn} => numpy.random.{}
# scipy 1.3 https://docs.scipy.org/doc/scipy/release/1.3.0-notes.html
scipy.misc.{imread,imsave} => imageio.v3
scipy.misc.{imresize,toimage} => PIL.Image
# statsmodels 0.13 https://www.statsmodels.org/stable/release/version0.13.html
statsmodels.tsa.arima_model => statsmodels.tsa.arima.model.ARIMA
# networkx 3.0 https://networkx.org/documentation/stable/release/release_3.0.html
networkx.info => str() of the graph
networkx.{to_numpy_matrix,from_numpy_matrix} => the function of that name with _array
networkx.{read_gpickle,write_gpickle} => pickle
# torchmetrics 1.7 https://github.com/Lightning-AI/torchmetrics/blob/master/CHANGELOG.md
torchmetrics.{Dice,classification.Dice,functional.dice} => torchmetrics.segmentation.DiceScore
# bayesian-optimization 1.4.3 https://github.com/bayesian-optimization/BayesianOptimization/releases
<any>.maximize(acq=) => acquisition_function= of the optimizer
# imbalanced-learn 0.8 https://imbalanced-learn.org/stable/whats_new.html
<imblearn.>.fit_sample() => .fit_resample()
"""
