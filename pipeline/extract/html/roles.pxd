cimport cython

from pipeline.extract.html.measures cimport view
from pipeline.extract.html.phrases cimport is_call, is_cookie_notice

ctypedef long long integer
ctypedef unsigned char flag

cdef double _COOKIE_SHARE, _ALL_LINKED
cdef integer _FRAME, _FRAME_NAMES, _NAME_COOKIE, _MAIN, _COOKIE_LENGTH, _SHORT_CALL
cdef tuple _TAILS


@cython.locals(block=Py_ssize_t)
cdef _drop(bytearray dropped, bytearray kept)


@cython.locals(
    evidence=integer[::1], size=double[::1], n=Py_ssize_t, most=double, named=double, notices=bytearray,
    block=Py_ssize_t,
)
cdef bytearray _cookie_notices(list texts, object measures)


@cython.locals(
    heading=flag[::1], opens=integer[::1], evidence=integer[::1], landmark=integer[::1], buttons=double[::1],
    linked=double[::1], voted=double[::1], again=bytearray, roles=list, named=dict, tail=object, block=Py_ssize_t,
    bits=integer,
)
cdef list _name_roles(bytearray kept, bytearray cookies, object votes, list texts, object measures)


cdef str _shape_reason(double buttons, double linked, double vote)
