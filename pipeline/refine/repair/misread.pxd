cimport cython

from pipeline.refine.repair.suspicion cimport next_suspect, sequences, suspect
from pipeline.refine.repair.utf8_runs cimport least_covered, n_foreign, odd_numbers, runs_of, with_runs, without_runs


@cython.locals(first=Py_ssize_t, end=Py_ssize_t, meant=str)
cdef list _edits(list runs, Py_ssize_t start)
