# The function of spelling.py as a loop over the letters, for the compiled modules that cimport it.


cdef inline Py_ssize_t row_of(unsigned int code, const unsigned int[::1] codes) except -1:
    """Return the row of `code` in the sorted `codes`, their length where they do not have it."""
    cdef Py_ssize_t low = 0, high = codes.shape[0], middle
    while low < high:
        middle = (low + high) // 2
        if codes[middle] < code:
            low = middle + 1
        else:
            high = middle
    return low if low < codes.shape[0] and codes[low] == code else codes.shape[0]


cdef inline int add_costs(
    list words, double[:, ::1] found, const unsigned int[::1] numbers, const unsigned int[::1] codes,
    const unsigned char[:, ::1] costs,
) except -1:
    cdef Py_ssize_t place, column, row, n_languages = costs.shape[1], unknown = codes.shape[0]
    cdef unsigned int first, second, letter
    cdef Py_UCS4 character
    for place in range(len(words)):
        for column in range(n_languages):
            found[place, column] = 0
        first, second = numbers[1], numbers[2]
        for character in <str> words[place]:
            letter = numbers[character] if character < numbers.shape[0] else numbers[0]
            row = row_of(first << 20 | second << 10 | letter, codes)
            if row == unknown:
                row = row_of(second << 10 | letter, codes)
            if row == unknown:
                row = row_of(letter, codes)
            for column in range(n_languages):
                found[place, column] += costs[row, column]
            first, second = second, letter
    return 0
