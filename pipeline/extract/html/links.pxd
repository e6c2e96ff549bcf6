cimport cython

from pipeline.extract.html.arrays cimport RawLink

cdef frozenset _DOWNLOADS
cdef Py_ssize_t _LONGEST


@cython.final
cdef class Links:
    cdef readonly str page, base
    cdef str _scheme, _origin, _site, _near
    cdef dict _read

    cpdef str absolute(self, str url)

    @cython.locals(address=str, fragment=str)
    cpdef str kind(self, str url)

    @cython.locals(found=list, link=RawLink, href=str, known=tuple, url=str, kind=str, text=str)
    cpdef tuple anchors(self, object links)


cdef bint _is_unusual(str url) except -1


@cython.locals(path=str, dot=Py_ssize_t)
cdef bint _names_file(str address) except -1


cdef str _site_of(str url)
