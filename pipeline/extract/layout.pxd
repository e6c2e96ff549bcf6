cpdef str collapse(str text)
cpdef str settle(str text)
