cimport cython

from pipeline.extract.html.measures cimport view
from pipeline.extract.html.phrases cimport announces_rights, is_comments_heading

ctypedef long long integer
ctypedef unsigned char flag

cdef double _KEPT_SHARE, _DOUBTFUL, _UNLIKELY, _LINKED
cdef Py_ssize_t _COPIES, _LABEL_LENGTH, _RIGHTS_LENGTH, _QUESTION_LENGTH, _ANSWER_LENGTH, _ARTICLE_LENGTH
cdef integer _FIGURE, _QUOTE, _CREDIT, _CAPTION, _HIDDEN


@cython.locals(
    heading=flag[::1], level=integer[::1], size=double[::1], running=double[:, ::1], chances=double[::1], n=Py_ssize_t,
    content=double, opened=list, before=list, block=Py_ssize_t, rank=integer, top=Py_ssize_t, under=double, whole=double,
    enough=bint,
)
cpdef keep_headings(bytearray kept, object chance, double firm, object measures)


@cython.locals(
    heading=flag[::1], level=integer[::1], chances=double[::1], folded=str, top=Py_ssize_t, block=Py_ssize_t,
)
cpdef keep_title(bytearray kept, object chance, list texts, str title, object measures)


@cython.locals(
    heading=flag[::1], level=integer[::1], size=double[::1], n=Py_ssize_t, found=Py_ssize_t, above=double,
    block=Py_ssize_t,
)
cpdef drop_comments(bytearray kept, list texts, object measures)


@cython.locals(shows=dict, block=Py_ssize_t, slides=list)
cpdef drop_slides(bytearray kept, list texts, object measures)


@cython.locals(heading=flag[::1], size=double[::1], linked=double[::1], block=Py_ssize_t, is_line=bint)
cpdef drop_labels(bytearray kept, list texts, object measures)


@cython.locals(size=double[::1], block=Py_ssize_t)
cpdef drop_rights(bytearray kept, list texts, object measures)


@cython.locals(
    container=integer[::1], parent=integer[::1], size=double[::1], state=integer[::1], evidence=integer[::1],
    again=bytearray, found=bytearray, count=dict, place=dict, numbers=list, block=Py_ssize_t, text=str,
    first=Py_ssize_t, one=integer, other=integer, is_apart=bint, by_author=bint, beside=bint,
)
cpdef bytearray copies(bytearray kept, list texts, object measures)


@cython.locals(
    heading=flag[::1], size=double[::1], linked=double[::1], state=integer[::1], block=Py_ssize_t,
)
cpdef keep_questions(bytearray kept, list texts, object measures)


@cython.locals(state=integer[::1], tag=integer[::1], footer=integer, block=Py_ssize_t)
cpdef keep_credits(bytearray kept, object measures)


@cython.locals(
    state=integer[::1], tag=integer[::1], image=integer, texts=list, block=Py_ssize_t, before=Py_ssize_t,
    behind=Py_ssize_t, after=Py_ssize_t,
)
cpdef keep_illustrations(bytearray kept, object measures)
