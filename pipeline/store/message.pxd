cimport cython

cdef int _TEXT, _TEXTS, _BYTES, _FLAG, _TIME, _NUMBER
cdef Py_ssize_t _ALIGNED, _LONGEST
cdef bytes _NOTHING


cdef class Shape:
    cdef readonly list columns
    cdef readonly bytes head
    cdef readonly Py_ssize_t at_size, at_rows, at_nodes, at_buffers


@cython.final
cdef class Body:
    cdef public list parts, nodes, buffers
    cdef public Py_ssize_t size

    @cython.locals(size=Py_ssize_t, over=Py_ssize_t)
    cpdef add(self, bytes content)

    @cython.locals(bits=bytearray, place=Py_ssize_t)
    cpdef add_bits(self, object flags)

    @cython.locals(n_nulls=Py_ssize_t)
    cpdef object begin(self, object values, object blank)

    @cython.locals(joined=str, encoded=list)
    cpdef add_texts(self, object texts)

    @cython.locals(view="int[:]", place=Py_ssize_t, end=Py_ssize_t)
    cpdef add_starts(self, object values)

    cpdef add_numbers(self, object values, str code)


@cython.locals(body=Body, kind=int, head=bytearray)
cpdef bytes write_message(Shape shape, object columns)


cdef _add_rare(Body body, int kind, object values)
