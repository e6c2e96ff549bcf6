cimport cython

cdef Py_ssize_t HEADING


@cython.final
cdef class RawLink:
    cdef public str url, rel, hreflang, anchor, alt
    cdef public bint is_link, is_download
    cdef public Py_ssize_t start
    cdef public list parts

    @cython.locals(name=str, value=str)
    cdef _read(self, tuple attrs)


@cython.final
cdef class Blocks:
    cdef public list text, tag, state, level, marker, anchor, container, link_length, button_length, links, cells

    @cython.locals(number=Py_ssize_t, state=Py_ssize_t)
    cpdef list headings(self, Py_ssize_t level)

    cpdef cut(self, Py_ssize_t first)


@cython.final
cdef class Containers:
    cdef public list parent, depth, tag, names, state, signs, first, end
