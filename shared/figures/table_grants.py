"""What each role may do with the tables of figures."""

from shared.data.granting import Granted

FIGURES = {
    "figure_case": Granted(callers="r", work="rawd"),
    "figure_mark": Granted(callers="ra", consumer="ra", work="rad"),
    "figure_total": Granted(callers="r", work="raw"),
    "comparison_figure": Granted(callers="ra"),
    "comparison_file": Granted(callers="raw"),
}
