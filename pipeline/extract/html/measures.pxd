cimport cython

from pipeline.extract.html.names cimport Memory, read_tokens
from pipeline.extract.html.phrases cimport opening

ctypedef long long integer
ctypedef unsigned char flag

cdef double _PROSE_LENGTH, _PROSE_LINKED
cdef integer _WELCOME


cpdef object view(object array)


@cython.locals(
    kinds=integer[:, ::1], ends_sentence=flag[::1], length=integer[::1], size=double[::1], words=double[::1],
    classes=bytes, space=Py_ssize_t, stop=Py_ssize_t, wide=Py_ssize_t, block=Py_ssize_t, text=str, counts=integer[9],
    kind=Py_ssize_t, character=Py_UCS4,
)
cpdef _count_characters(object m, list texts)


@cython.locals(
    texts=list, tags=list, states=list, levels=list, link_length=list, button_length=list, length=integer[::1], size=double[::1],
    state=integer[::1], level=integer[::1], tag=integer[::1], heading=flag[::1], opens=integer[::1], plain=double[::1], linked=double[::1],
    buttons=double[::1], prose=double[::1], running=double[:, ::1], heading_bit=integer, block=Py_ssize_t,
    is_prose=bint, numbers=dict,
)
cpdef _measure_blocks(object m, object blocks)


@cython.locals(held=list, position=list, number=Py_ssize_t, first=Py_ssize_t, end=Py_ssize_t)
cpdef tuple _number_containers(list firsts, list ends)


@cython.locals(
    firsts=list, ends=list, parents=list, depths=list, tag_names=list, first=integer[::1], end=integer[::1],
    parent=integer[::1], depth=integer[::1], tags=integer[::1], container=integer[::1], sums=double[:, ::1],
    running=double[:, ::1], number=Py_ssize_t, walked=Py_ssize_t, block=Py_ssize_t, row=Py_ssize_t,
    numbers=dict,
)
cpdef _take_containers(object m, object blocks, object containers, list held, list position)


@cython.locals(
    walked_names=list, walked_signs=list, names=dict, stems=dict, kinds=dict, tokens_of=list, stem_of=list, signs_of=list,
    value=str, tokens=list, token=str, memory=Memory, named=integer, stem=integer, name=integer[::1], kind=integer[::1], signs=integer[::1], landmarks=integer[::1], tags=integer[::1],
    parent=integer[::1], sums=double[:, ::1], container=integer[::1], evidence=integer[::1], landmark=integer[::1],
    number=Py_ssize_t, walked=Py_ssize_t, known=Py_ssize_t, n_tags=Py_ssize_t, own=integer, found=integer, most=double,
    block=Py_ssize_t,
)
cpdef _name_containers(object m, object containers, list held)


@cython.locals(end=Py_ssize_t)
cdef str _stem(str token)
