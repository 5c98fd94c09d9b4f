"""What a wire may send instead of a story, and stories about those very things: all of it made up.

In:   nothing.
Out:  PAGES: reason → pages by name; STORIES: drafts whose words are those of the pages; UNKNOWN: story pages of a shape
      no layout knows.
Law:  no sentence is a real page's, and no vendor's script is here: only the names that its markup bears.
"""

from __future__ import annotations

from wirecrawl.demo.stories import Draft

NAV = '<nav><a href="/">Accueil</a> <a href="/monde/index.htm">Monde</a> <a href="/chine/index.htm">Chine</a></nav>'


def page(title: str, body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


PAGES: dict[str, dict[str, str]] = {
    "soft-404": {
        "fr, plain": page("Page introuvable", f"{NAV}<h1>Page introuvable</h1><p>Retour à l'accueil.</p>"),
        "fr, polite": page(
            "Dépêches",
            f"{NAV}<div><h2>Oups !</h2><p>Désolé, la page que vous recherchez n'existe plus ou a été déplacée.</p>"
            "<p>Vérifiez l'adresse, ou revenez à la page d'accueil.</p></div>",
        ),
        "fr, article": page(
            "Actualités", "<main><p>Cet article n'est plus disponible.</p><form><input name=q></form></main>"
        ),
        "fr, number": page(
            "Erreur 404", "<h1>404</h1><p>La page demandée est introuvable sur ce serveur.</p>"
        ),
        "fr, noindex": page(
            "Contenu introuvable - Dépêches",
            f"{NAV}<p>Voici d'autres rubriques.</p>",
            '<meta name="robots" content="noindex, follow">',
        ),
        "en, plain": page(
            "404 Not Found", "<center><h1>404 Not Found</h1></center><hr><center>nginx</center>"
        ),
        "en, polite": page(
            "News", "<p>Sorry, the page you requested could not be found.</p><p>Return to the home page.</p>"
        ),
        "en, article": page("News", "<h1>This article is no longer available</h1><p>Search our site:</p>"),
    },
    "consent-wall": {
        "fr, didomi": page(
            "Dépêches",
            '<div id="didomi-host"><h2>Nous respectons votre vie privée</h2><p>Avec votre accord, nos partenaires et nous '
            "utilisons des cookies pour stocker et lire des informations sur votre terminal.</p>"
            "<button>Tout accepter</button><button>Continuer sans accepter</button></div>",
        ),
        "fr, onetrust": page(
            "Avant de continuer",
            '<div id="onetrust-consent-sdk"><p>Votre vie privée compte pour nous. Ce site utilise des cookies pour mesurer '
            "son audience et personnaliser la publicité. Choisissez les finalités que vous acceptez.</p>"
            "<a>Paramétrer les cookies</a></div>",
        ),
        "fr, sourcepoint": page(
            "",
            '<div id="sp_message_container_4711"><p>Pour accéder gratuitement à ce site, acceptez les cookies de nos 214 '
            "partenaires, ou abonnez-vous.</p><p>Le respect de votre vie privée est notre priorité.</p></div>",
        ),
        "fr, nobody's": page(
            "Gestion des cookies",
            "<h1>Gestion des cookies</h1><p>Nous utilisons des traceurs déposés sur votre appareil.</p>"
            "<form><button>J'accepte</button><button>Tout refuser</button></form>",
        ),
        "en, quantcast": page(
            "We value your privacy",
            '<div class="qc-cmp2-container"><h2>We value your privacy</h2><p>We and our partners store and access '
            "information on a device, such as cookies, and process personal data.</p><button>AGREE</button></div>",
        ),
        "en, before": page(
            "Before you continue",
            "<h1>Before you continue</h1><p>We use cookies and data to deliver our services.</p>"
            "<form><button>Reject all</button><button>Accept all</button></form>",
        ),
    },
    "captcha": {
        "en, cloudflare": page(
            "Just a moment...",
            '<noscript>Enable JavaScript and cookies to continue</noscript><div id="cf-challenge-running"></div>'
            "<script>window._cf_chl_opt={}</script>",
        ),
        "fr, cloudflare": page(
            "Un instant…",
            "<h1>french.news.cn</h1><p>Vérification que vous êtes humain. Cela peut prendre quelques secondes.</p>"
            '<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/x"></script>',
        ),
        "fr, hcaptcha": page(
            "Vérification",
            '<form><p>Vérification de sécurité : cochez la case pour continuer.</p><div class="h-captcha"></div></form>',
        ),
        "fr, image": page(
            "Contrôle",
            "<p>Merci de recopier les caractères de l'image pour accéder au site.</p><img src=/c.png>",
        ),
        "en, recaptcha": page(
            "Are you a robot?",
            '<p>Please verify that you are not a robot.</p><div class="g-recaptcha" data-sitekey="x"></div>',
        ),
        "en, incapsula": page(
            "",
            '<iframe src="/_Incapsula_Resource?CWUDNSAI=9">Request unsuccessful. Incapsula incident ID: 1-2</iframe>',
        ),
        "fr, refused": page(
            "Accès refusé",
            "<h1>Accès refusé</h1><p>Trafic inhabituel depuis votre adresse IP. Incident 91.</p>",
        ),
    },
    "empty-shell": {
        "root": page("Dépêches", '<div id="root"></div><script src="/static/js/main.js"></script>'),
        "app, noscript": page(
            "Actualités",
            "<noscript>Vous devez activer JavaScript pour lire ce site.</noscript><div id=app></div><script src=a.js></script>",
        ),
        "next": page(
            "News", '<div id="__next"><div class=loader></div></div><script src=/_next/x.js></script>'
        ),
        "angular": page("News", "<app-root>Loading</app-root><script src=polyfills.js></script>"),
        "nothing": page("", "<script>document.location.reload()</script>"),
    },
    "login-wall": {
        "fr, read": page(
            "L'Estonie prête son logiciel",
            "<h1>L'Estonie prête son logiciel</h1><p>Connectez-vous pour lire la suite de cet article.</p>",
        ),
        "fr, subscribers": page(
            "Un pont de corde",
            "<h1>Un pont de corde</h1><p>La commune a remplacé son vieux pont.</p><p>Cet article est réservé aux abonnés.</p>"
            "<p>Il vous reste 85 % à lire.</p><a>S'abonner pour 1 € par mois</a>",
        ),
        "fr, password": page(
            "Espace client",
            "<form><label>Identifiant</label><input name=u><input type=password name=p></form>",
        ),
        "en, sign in": page("Sign in", "<h1>Sign in</h1><p>You must sign in to read this page.</p>"),
        "en, subscribers": page(
            "Bridge replaced",
            "<h1>Bridge replaced</h1><p>Already a subscriber? Log in.</p><p>This article is for subscribers only.</p>",
        ),
    },
    "maintenance": {
        "fr, plain": page(
            "Site en maintenance", "<h1>Site en maintenance</h1><p>Merci de votre patience.</p>"
        ),
        "fr, soon": page(
            "Dépêches",
            "<p>Notre site est actuellement en cours de maintenance. Nous serons de retour dans quelques minutes.</p>",
        ),
        "fr, away": page(
            "Service", "<p>Service momentanément indisponible. Veuillez nous excuser de la gêne.</p>"
        ),
        "en, plain": page("Maintenance", "<p>The site is down for maintenance. We will be back soon.</p>"),
        "en, scheduled": page("Scheduled maintenance", "<p>This service is temporarily unavailable.</p>"),
    },
    "parked-domain": {
        "fr, sale": page(
            "depeches.example", "<h1>Ce nom de domaine est à vendre</h1><p>Faites une offre.</p>"
        ),
        "fr, host": page(
            "Bienvenue", "<p>Félicitations ! Votre hébergement est prêt.</p><p>Page par défaut.</p>"
        ),
        "en, sale": page("depeches.example", "<p>This domain is for sale. Contact the owner.</p>"),
        "en, nginx": page(
            "Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>The server needs configuration.</p>"
        ),
        "en, parked": page("", '<p>Related searches</p><script src="//img.sedoparking.com/p.js"></script>'),
    },
}

# The same in a story's own frame: what stands in it, and what that is.
FRAMED: tuple[tuple[str, str], ...] = (
    ("Cette page n'existe plus.", "soft-404"),
    ("Désolé, la page que vous demandez est introuvable. Retour à la page d'accueil.", "soft-404"),
    ("This article is no longer available.", "soft-404"),
    ("Vérification que vous êtes humain. Cela peut prendre quelques secondes de patience.", "captcha"),
    ("Notre site est en maintenance. Merci de votre patience.", "maintenance"),
    ("Cet article est réservé aux abonnés. Connectez-vous avec votre compte.", "login-wall"),
)

# Flashes of one sentence, without a dateline, that a wall would not say of itself.
FLASHES: tuple[str, ...] = (
    "Le service de trains entre les deux villes est indisponible.",
    "Le site de lancement est en maintenance.",
    "L'article 5 du traité n'est plus en vigueur.",
    "Le nom de domaine du ministère est à vendre.",
    "La page du registre est introuvable.",
    "Vérification en cours.",
    "Maintenance en cours sur la ligne.",
    "Le contenu du coffre est réservé aux membres.",
)

_LEADS: tuple[tuple[str, str], ...] = (
    (
        "Page introuvable",
        "PARIS, 3 mai (Xinhua) -- La page introuvable d'un manuscrit du XVe siècle a été vendue.",
    ),
    ("Erreur 404", "LYON, 3 mai (Xinhua) -- Erreur 404, la pièce d'un jeune auteur, fait salle comble."),
    (
        "Cette page n'existe plus",
        "DAKAR, 3 mai (Xinhua) -- Cette page n'existe plus, a répondu le ministère.",
    ),
    (
        "Nous respectons votre vie privée",
        "BERNE, 3 mai (Xinhua) -- Nous respectons votre vie privée, dit une banque.",
    ),
    (
        "Des cookies par milliers",
        "ROME, 3 mai (Xinhua) -- Une amende pour des cookies déposés sans accord est prononcée.",
    ),
    (
        "Tout accepter ou continuer sans accepter",
        "OSLO, 3 mai (Xinhua) -- Le bouton « Tout accepter » sera interdit.",
    ),
    (
        "Vérification",
        "TUNIS, 3 mai (Xinhua) -- Vérification des listes : vous n'êtes pas un robot, dit le formulaire.",
    ),
    (
        "Captcha",
        "KIGALI, 3 mai (Xinhua) -- Le captcha a vingt ans ; recopier les caractères lasse les lecteurs.",
    ),
    ("Just a moment", "LIMA, 3 mai (Xinhua) -- Le film « Just a moment » ouvre le festival de la capitale."),
    (
        "hCaptcha et reCAPTCHA comparés",
        "TIRANA, 3 mai (Xinhua) -- hCaptcha et reCAPTCHA arrêtent peu de robots.",
    ),
    ("Réservé aux abonnés", "LOME, 3 mai (Xinhua) -- Un train réservé aux abonnés relie les deux gares."),
    (
        "Connectez-vous pour lire",
        "RABAT, 3 mai (Xinhua) -- Connectez-vous pour lire, propose la bibliothèque.",
    ),
    ("Le mot de passe a vécu", "SOFIA, 3 mai (Xinhua) -- Le mot de passe disparaît d'un service public."),
    ("Site en maintenance", "VIENNE, 3 mai (Xinhua) -- Le site en maintenance du métro a rouvert lundi."),
    ("Service indisponible", "ALGER, 3 mai (Xinhua) -- Le service est indisponible depuis l'orage de jeudi."),
    (
        "De retour bientôt",
        "QUITO, 3 mai (Xinhua) -- Nous serons de retour dans quelques jours, dit l'équipage.",
    ),
    (
        "Ce domaine est à vendre",
        "PRAGUE, 3 mai (Xinhua) -- Ce domaine est à vendre : vingt hectares de vignes.",
    ),
    ("Welcome to nginx", "ANKARA, 3 mai (Xinhua) -- Welcome to nginx, lit-on sur le site du concours volé."),
    (
        "Activez JavaScript",
        "HANOI, 3 mai (Xinhua) -- JavaScript a trente ans ; un musée lui consacre une salle.",
    ),
    (
        "Accès refusé",
        "NIAMEY, 3 mai (Xinhua) -- Accès refusé aux camions : le pont est fermé pour deux mois.",
    ),
    ("Domaine expiré", "DUBLIN, 3 mai (Xinhua) -- Domaine expiré, la mairie perd son adresse pour un jour."),
    (
        "404 pages retrouvées",
        "ATHENES, 3 mai (Xinhua) -- Les 404 pages introuvables d'un journal sont retrouvées.",
    ),
)
_MORE = (
    "La directrice a rappelé que la page que vous recherchez n'existe plus, selon la formule d'usage.",
    "« Vérifiez que vous êtes humain », plaisante un habitant, qui préfère les cookies au chocolat.",
)
STORIES: tuple[Draft, ...] = tuple(
    Draft(
        "DGBAF"[n % 5],
        "2018-05-03" if n % 5 != 1 else "2023-05-03",
        "10:05:00",
        f"{137_300_100 + n}" if n % 5 != 1 else f"{n:032x}",
        "monde",
        headline,
        (lead, *_MORE[: n % 3]),
        {"detail": ""} if n % 5 == 1 else {},
    )
    for n, (headline, lead) in enumerate(_LEADS)
)

# A story in a shape no layout knows stays `unknown-layout`: it is a layout to learn, not a wall to wait before.
UNKNOWN: tuple[str, ...] = (
    page(
        "Page introuvable : un roman",
        "<article><h1>Page introuvable</h1><p>OSLO (AFP) - La page que vous cherchez n'existe"
        " pas, roman d'une libraire, paraît jeudi.</p></article>",
    ),
    page(
        "Cookies",
        "<article><h1>Nous respectons votre vie privée</h1>"
        + "".join(
            f"<p>Le tribunal de la ville a entendu {n} témoins au sujet des fiches que la chaîne de boulangeries gardait sur "
            "les habitudes de sa clientèle, sans jamais le dire à personne.</p>"
            for n in range(2, 9)
        )
        + "</article>"
        '<div id="didomi-host"><p>Nous respectons votre vie privée.</p><button>Tout accepter</button></div>',
    ),
    page(
        "Un pont",
        "<div class=txt>" + "<p>La commune a remplacé son vieux pont de corde par un autre, tressé par les "
        "habitants en onze jours et béni dimanche par un prêtre venu à dos de mule.</p>" * 6 + "</div>"
        "<form><input type=password></form><script src=x.js></script>",
    ),
)
