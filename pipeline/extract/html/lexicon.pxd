cimport cython


@cython.locals(sums=list, total="long long", tokens=list, token=str)
cpdef list _sums(object worth, list names)
