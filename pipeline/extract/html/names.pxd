cimport cython

ctypedef long long integer


cpdef list read_tokens(str value)


cpdef str stem(list tokens)


@cython.locals(signs=integer, token=str)
cpdef integer read_signs(list tokens)
