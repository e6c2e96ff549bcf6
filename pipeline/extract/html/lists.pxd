cimport cython


@cython.final
cdef class OpenList:
    cdef public str style
    cdef public Py_ssize_t number, step

    cpdef str next_marker(self, str value)


cpdef OpenList open_list(str tag, tuple attrs)
cpdef str number_marker(Py_ssize_t number, str style)
cpdef Py_ssize_t read_integer(str value, Py_ssize_t default) except? -1
