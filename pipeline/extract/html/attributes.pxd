cimport cython


@cython.locals(found=str, value=str)
cpdef str value_of(tuple attrs, str name)
