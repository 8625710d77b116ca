"""The procedure of an application (办理): one function a deed, a file a stage; its table is ``steps``.

``moves`` takes a row of the table (permission, lock, guard, change, trace), ``conditions`` says what a row
asks for, ``files`` what is known of an application, ``clocks`` keeps its limits.
"""
