cimport cython

cimport pipeline.refine.repair.utf8_steps_loop as utf8_steps

cdef const unsigned short[::1] NUMBER_OF
cdef const unsigned int[:, ::1] STEPS

cpdef bint suspect(str text) except -1
cpdef unsigned int sequences(str text) except? 0xFFFFFFFF
cpdef next_suspect(str text, Py_ssize_t start)


@cython.locals(around=str)
cdef bint _is_suspect(str text, Py_ssize_t place) except -1
