"""The committee's monitoring and evaluation dashboard.

Imports go one way, downwards; parts on one line do not know each other (tests/test_house.py):

    app.py  pages/*  __main__  cli  demo
    ui  web                                          streamlit and starlette only down to here
    intake  rulebook  kpi  accounts  charts  export
                                                     Excel is written only in export
    registry
    rules
    workbook  catalogue  store                       Excel is read only in workbook, SQL lives only in store
    template  access  texts  settings
    model  period

To read the code, begin with model and period (the words), then intake (an upload's way in) and kpi (the way to a
status); everything else serves these two.
"""

__version__ = "0.1.0"
