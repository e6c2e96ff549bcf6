cimport cython


# as many as there are levels
@cython.locals(found=list, above=double[43], widths=double[43], mine=double, total=double, level=Py_ssize_t)
cpdef list _clump(list kept)
