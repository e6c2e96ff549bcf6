cimport cython


cdef class Links:
    cdef readonly str page, base
    cdef str _scheme, _origin, _site, _near
    cdef dict _read

    cpdef str absolute(self, str url)

    @cython.locals(address=str, fragment=str)
    cpdef str kind(self, str url)

    @cython.locals(found=list, href=str, known=tuple, url=str, kind=str)
    cpdef tuple anchors(self, list links)


@cython.locals(path=str, stem=str, extension=str)
cdef bint _names_file(str address)


cdef str _site_of(str url)
