"""Support of the test suite: backends, the clause markers, rules of the house."""
