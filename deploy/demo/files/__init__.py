"""The demo's files: its tables, and the makers of what broadcasters, producers and organisations send in.

Films, titles and credits are facts; memberships, mandates, amounts and bank data are invented. The README
in `deploy/demo/data` says which is which. Every maker gives the same bytes whenever it is called.
"""
