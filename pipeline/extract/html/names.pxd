cpdef list read_tokens(str value)
