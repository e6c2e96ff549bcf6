cimport cython

cimport pipeline.refine.language.characters_loop as characters
from pipeline.refine.language.alphabets cimport lacks
from pipeline.refine.language.code cimport is_code, is_plain, may_be_code
from pipeline.refine.language.gate cimport is_listing, is_nom, is_stretched, look
from pipeline.refine.language.members cimport ask, ask_eldc
from pipeline.refine.language.pool cimport prior_odds, weigh
from pipeline.refine.language.quick cimport agreement, log_odds
from pipeline.refine.language.relatives cimport group_of


@cython.locals(whole=str)
cpdef answer(str text, prior, fit=*)
cdef tuple _at_a_glance(str text, prior, fit)
cdef _weighed(seen, opinions, prior, fit)

@cython.locals(code=str)
cdef _alone(str text, dict scores, prior)
cdef bint _is_told(str code, str text) except -1

@cython.locals(code=str, odds=double)
cdef _agreed(str text, opinions, prior, fit)
cdef bint _worth_a_tie_break(seen, str first, opinions) except -1

@cython.locals(cut=str, letters=Py_ssize_t, character=Py_UCS4)
cpdef str sample(str text)

@cython.locals(length=Py_ssize_t)
cdef str _cut(str text)


@cython.locals(middle=Py_ssize_t)
cdef str _stretches(str text, Py_ssize_t size)
