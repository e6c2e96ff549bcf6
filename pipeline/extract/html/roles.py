from pipeline.extract.html import vocabulary as v
from pipeline.extract.html.walk import Walk
from pipeline.records import Role
def judge(walk: Walk) -> list[Role]:
    out=[]
    c=walk.page.containers; b=walk.page.blocks
    sg=[0]*len(c.parent)
    for i,p in enumerate(c.parent):
        sg[i]=sg[p]|c.signs[i]
    N=v.SIGN
    for i in range(len(b.text)):
        s=sg[b.container[i]]
        out.append("navigation" if s&N["nav"] else "footer" if s&N["footer"] else "header" if s&N["header"] else "aside" if s&N["aside"] else "form" if b.button_length[i]*2>len(b.text[i]) else "content")
    return out
