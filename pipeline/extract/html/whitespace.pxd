from pipeline.extract cimport layout
from pipeline.extract cimport plain_loop as plain

cpdef str collapse(str text)
cpdef str verbatim(str text)
