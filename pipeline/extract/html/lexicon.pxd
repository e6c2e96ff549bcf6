cimport cython

from pipeline.extract.html.names cimport name_words, read_tokens


cpdef list label_words(str text)


@cython.locals(runs=list, start=Py_ssize_t, end=Py_ssize_t, kind=int, here=int, character=Py_UCS4)
cpdef list _runs(str text)


@cython.locals(sums=list, total="long long", tokens=list, token=str)
cpdef list _sums(object worth, list names)
