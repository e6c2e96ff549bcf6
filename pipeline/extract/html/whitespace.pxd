from pipeline.extract cimport layout

cpdef str collapse(str text)
cpdef str verbatim(str text)
