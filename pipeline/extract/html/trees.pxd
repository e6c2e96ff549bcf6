cimport cython

ctypedef long long integer


@cython.locals(
    sums=double[64], place=int[64], tree=Py_ssize_t, level=Py_ssize_t, row=Py_ssize_t, block=Py_ssize_t, cut=float,
    bit=int,
)
cpdef _sum_part(
    Py_ssize_t first, float[:, ::1] matrix, integer[:, :] feature, float[:, :] threshold, float[:, ::1] leaf,
    double[::1] found
)
