cimport cython

from pipeline.extract.html.names cimport Memory, name_words, read_tokens


cpdef list label_words(str text)


@cython.locals(total=Py_ssize_t, word=str)
cdef Py_ssize_t _worth(dict values, list words) except? -1


@cython.locals(runs=list, start=Py_ssize_t, end=Py_ssize_t, kind=int, here=int, character=Py_UCS4)
cpdef list _runs(str text)


@cython.final
cdef class Lexicon:
    cdef readonly dict labels, names
    cdef Memory _of_label, _of_token

    @cython.locals(memory=Memory, longest=Py_ssize_t, text=str)
    cpdef list of_labels(self, list texts)

    @cython.locals(memory=Memory, sums=list, total=Py_ssize_t, tokens=list, token=str)
    cpdef list of_names(self, list names)
