cimport cython

from pipeline.extract.html.measures cimport view

ctypedef long long integer
ctypedef unsigned char flag

cdef integer _FAR, _MOST_WORDS


@cython.locals(
    group=integer[::1], container=integer[::1], parent=integer[::1], kind=integer[::1], tag=integer[::1],
    level=integer[::1], heading=flag[::1], pairs=dict, groups=dict, pair=integer[::1], n_kinds=integer,
    n_tags=integer, block=Py_ssize_t, number=Py_ssize_t, above=Py_ssize_t, path=integer, shape=integer,
)
cpdef look_alikes(object m)


@cython.locals(
    out=float[:, ::1], kinds=integer[:, ::1], length=integer[::1], words=double[::1], state=integer[::1],
    tag=integer[::1], level=integer[::1], heading=flag[::1], linked=double[::1], ends_sentence=flag[::1],
    copies=dict, text=str, row=Py_ssize_t, kind=Py_ssize_t, bit=integer, block=Py_ssize_t,
)
cpdef _of_block(object m, list texts, object rows)


@cython.locals(
    out=float[:, ::1], evidence=integer[::1], landmark=integer[::1], row=Py_ssize_t, bit=integer, block=Py_ssize_t,
)
cpdef _of_signs(object m, object rows)


@cython.locals(
    out=float[:, ::1], heading=flag[::1], label=integer[::1], running=integer[::1], n=Py_ssize_t, n_titles=integer,
    above=integer, folded=str, text=str, block=Py_ssize_t, row=Py_ssize_t, reach=Py_ssize_t, first=Py_ssize_t, end=Py_ssize_t, before=integer, behind=integer,
)
cpdef _of_labels(object m, list texts, object labels, object runnings, str title, object rows)


@cython.locals(
    out=float[:, ::1], sums=double[:, ::1], first=integer[::1], end=integer[::1], tags=integer[::1], kind=integer[::1],
    name=integer[::1], alike=integer[::1], running=integer[::1], named=integer[::1], log_size=double[::1], n=double, total=double,
    number=Py_ssize_t, size=double, count=double, before=integer, behind=integer,
)
cpdef _of_containers(object m, object held, object runnings, object worths, object rows)


@cython.locals(
    out=float[:, ::1], prose=double[::1], size=double[::1], named=integer[::1], parent=integer[::1], depth=integer[::1], tags=integer[::1],
    name=integer[::1], article_tag=integer, section_tag=integer, article=list, deepest_most=double, deepest_all=double,
    number=Py_ssize_t, above=Py_ssize_t, around=Py_ssize_t, worth=integer,
)
cpdef _of_around(object m, object held, object worths, object rows)


@cython.locals(
    out=float[:, ::1], evidence=integer[::1], tags=integer[::1], sums=double[:, ::1], first=Py_ssize_t, end=Py_ssize_t,
    n=Py_ssize_t, article=integer, total=double, row=Py_ssize_t, bit=integer, inside=integer, block=Py_ssize_t,
    number=Py_ssize_t,
)
cpdef _outside(object m, object rows)


@cython.locals(
    out=float[:, ::1], group=integer[::1], sums=double[:, ::1], size=double[::1], linked=double[::1], prose=double[::1],
    total=double, block=Py_ssize_t, number=Py_ssize_t,
)
cpdef _of_group(object m, object groups, object rows)


@cython.locals(
    out=float[:, ::1], running=double[:, ::1], n=Py_ssize_t, text=double, prose=double, block=Py_ssize_t,
    row=Py_ssize_t, reach=Py_ssize_t, first=Py_ssize_t, end=Py_ssize_t, size=double,
)
cpdef _of_place(object m, object rows)


@cython.locals(
    out=float[:, ::1], heading=flag[::1], level=integer[::1], prose=double[::1], n=Py_ssize_t, tops=Py_ssize_t,
    first=Py_ssize_t, last=Py_ssize_t, block=Py_ssize_t,
)
cpdef _of_headings(object m, object rows)


@cython.locals(
    out=float[:, ::1], opens=integer[::1], size=double[::1], running=double[:, ::1], heading=flag[::1],
    level=integer[::1], n=Py_ssize_t, far=Py_ssize_t, last=Py_ssize_t, n_tails=integer, following=Py_ssize_t,
    block=Py_ssize_t, first=Py_ssize_t, end=Py_ssize_t,
)
cpdef _fill_headings(object m, object section_size, object rows)


@cython.locals(
    known=float[:, ::1], out=float[:, ::1], n=Py_ssize_t, to=Py_ssize_t, row=Py_ssize_t, step=Py_ssize_t,
    block=Py_ssize_t,
)
cpdef _of_near(object matrix, object rows)
