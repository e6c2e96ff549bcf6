cimport cython

from pipeline.refine.language.alphabets cimport outside
from pipeline.refine.language.gate cimport oddness
from pipeline.refine.language.relatives cimport behind, group_of, hints_of


@cython.locals(at=Py_ssize_t, total=double, weight=double, value=double)
cpdef double dot(tuple weights, tuple evidence, double start) except? -1

@cython.locals(scores=list, shares=list, letters=Py_ssize_t, score=double, top=double, total=double, share=double, weights=tuple, bias=dict, start=double)
cpdef list weigh(opinions, look, prior=*, fitted=*)

cpdef double prior_odds(Py_ssize_t letters) except? -1
cpdef double strength(double score) except? -1

@cython.locals(
    eldc=dict, cld2=dict, own=dict, letters_own=dict, cld2_share=double, codes=list, code=str, called=str, eldc_first=str, cld2_first=str,
    best=double, lead=double, reliable=double, sure=double, found=list, first=double, unknown=double,
    named=bint, strong=double, cld2_too=double, foreign=double, evidence=tuple, rest=double,
)
cpdef list candidates(opinions, look, hints, prior=*)

@cython.locals(named=list, codes=dict, code=str, near=double, score=double, written=frozenset)
cdef list _proposed(opinions, look, hints, prior)

@cython.locals(eldc_first=str, cld2_first=str, best=double, score=double, weak=double, agree=bint, oddity=double, silent=double, names=double)
cpdef tuple nothing(opinions, look, hints)
