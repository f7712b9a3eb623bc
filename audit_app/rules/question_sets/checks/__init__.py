"""Checks of how the parts of a question set fit together; `structure.faults_in` runs all of them."""
