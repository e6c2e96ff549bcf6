cimport cython

from pipeline.extract.html cimport inline
from pipeline.extract.html.arrays cimport RawLink
from pipeline.extract.html.attributes cimport value_of
from pipeline.extract.html.collect cimport Collector
from pipeline.extract.html.lists cimport OpenList, open_list, read_integer
from pipeline.extract.html.tables cimport OpenCell, OpenTable

cdef Py_ssize_t PRE, QUOTE
cdef frozenset DRAWN
cdef str BREAK, LAYOUT
cdef Py_ssize_t _NOTHING, _CONTAINER, _LINK, _PARTED, _LIST, _HEADING, _TABLE, _CELL, _BUTTON, _CREDIT, _STRONG, _TEXT


@cython.final
cdef class Walk:
    cdef public Collector page
    cdef public object facts
    cdef list _buffer, _open, _sink, _lists, _tables
    cdef dict _openers
    cdef Py_ssize_t _skipped, _button_start, _credit_start, _strong_start
    cdef bint _noscript, _after_link, _gap

    @cython.locals(what=Py_ssize_t)
    cpdef end_element(self, str tag)
    cpdef start_element(self, str tag, tuple attrs)

    @cython.locals(buffer=list, last=str, is_parted=cython.bint)
    cpdef characters(self, str data)

    @cython.locals(page=Collector)
    cdef _close(self, Py_ssize_t what, str tag)

    @cython.locals(page=Collector)
    cdef _open_block(self, str tag, tuple attrs)


    @cython.locals(page=Collector, link=RawLink)
    cdef _close_link(self)
    cdef _part_words(self)
