cimport cython

from pipeline.extract.html.arrays cimport Blocks, Containers, RawLink
from pipeline.extract.html.attributes cimport value_of
from pipeline.extract.html.inline cimport image_text, is_ornament
from pipeline.extract.html.lists cimport read_integer
from pipeline.extract.html.tables cimport OpenCell, OpenTable, place_cells
from pipeline.extract.html.whitespace cimport collapse, verbatim

cdef Py_ssize_t CAPTION, CREDIT, FIGURE, HEADING, ITEM, PRE, QUOTE, STRONG, _HIDDEN, _HEADING_LENGTH, _HEADING_BLOCKS
cdef dict ARIA_ROLES, LANDMARKS, STATES
cdef set TELLING
cdef str LAYOUT
cdef frozenset BODY_PROPERTIES, _TELLING_ATTRIBUTES


@cython.final
cdef class Collector:
    cdef public Blocks blocks
    cdef public Containers containers
    cdef public list buffer, links, images
    cdef public Py_ssize_t current, state, link_length, button_length, credit_length, strong_length, list_depth
    cdef public RawLink link
    cdef public str marker, anchor
    cdef public bint role_heading
    cdef set _alts
    cdef Py_ssize_t _heading, _heading_first, _heading_container

    cpdef flush(self)

    @cython.locals(blocks=Blocks, state=Py_ssize_t, level=Py_ssize_t, length=Py_ssize_t)
    cdef _append(self, str text, str tag)

    @cython.locals(blocks=Blocks, containers=Containers, number=Py_ssize_t, container=Py_ssize_t)
    cdef _drop_last(self)

    @cython.locals(text=str)
    cpdef end_link_part(self, RawLink link)

    @cython.locals(buffer=list)
    cdef str text_since(self, Py_ssize_t start)

    cpdef Py_ssize_t length_since(self, Py_ssize_t start) except -1

    @cython.locals(text=str)
    cpdef add_image(self, str alt, str role)

    @cython.locals(containers=Containers, parent=Py_ssize_t, state=Py_ssize_t, signs=Py_ssize_t, found=Py_ssize_t, names=str)
    cpdef enter(self, str tag, tuple attrs)

    @cython.locals(names=str, identity=str, name=str, value=str, found=Py_ssize_t)
    cdef tuple _read_attributes(self, tuple attrs)

    cdef Py_ssize_t _read_attribute(self, str name, str value) except -1

    @cython.locals(containers=Containers)
    cpdef leave(self)

    cpdef begin_heading(self, Py_ssize_t level)
    cpdef begin_role_heading(self, tuple attrs)
    cpdef bint in_heading(self) except -1
    cpdef close_heading(self)

    @cython.locals(blocks=Blocks, first=Py_ssize_t, container=Py_ssize_t, count=Py_ssize_t, length=Py_ssize_t, number=Py_ssize_t)
    cdef _settle_heading(self)

    @cython.locals(blocks=Blocks)
    cdef _join(self, Py_ssize_t first, Py_ssize_t container)

    @cython.locals(containers=Containers, number=Py_ssize_t)
    cdef _clip(self, Py_ssize_t container, Py_ssize_t end)
