cimport cython

from pipeline.extract.html.arrays cimport Blocks, Containers, RawLink


@cython.locals(links=list, link=RawLink)
cpdef list signatures(Blocks blocks)


@cython.locals(found=list, names=str, links=list, number=Py_ssize_t, first=Py_ssize_t, end=Py_ssize_t)
cpdef list bylines(Blocks blocks, Containers containers)
