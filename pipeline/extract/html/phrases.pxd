cimport cython

cdef dict _TAILS
cdef frozenset _COMMENT_LETTERS, _RIGHTS_LETTERS


cpdef bint is_call(str text) except -1


@cython.locals(letter=str)
cpdef int opening(str text) except -1


@cython.locals(letter=str)
cpdef bint is_comments_heading(str text) except -1


cpdef bint announces_rights(str text) except -1


cpdef bint is_cookie_notice(str text) except -1
