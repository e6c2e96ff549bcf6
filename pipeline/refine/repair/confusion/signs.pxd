cpdef str lowered(str text)
