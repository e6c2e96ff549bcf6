cimport cython


@cython.locals(kept=list, right=list, level=Py_ssize_t, number=Py_ssize_t, share=double, words=double)
cpdef tuple _sums_above(list chance, list weight)


@cython.locals(found=list, mine=double, other=double, width=double, total=double)
cpdef list _clump(list kept)
