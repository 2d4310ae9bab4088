"""Invented names of people and words of titles."""

from __future__ import annotations

GIVEN = "Əlişir Çiçək Ülkər İldırım Ağşın Bəhruz Dilarə Fəxri Günel Həmid Jalə Kənan Lalə Mürsəl Nigar Orxan".split()
FAMILY = "Xəzərli Sınaqlı Göyçaylı Məşədi Nümunəvi Bozdağ Çinarlı Dənizçi Əkbərzadə Fındıqlı Gürcanlı Quzğunlu".split()
OTHER = "Yusif Sonradangələn"
WORDS = (
    "Gümüşü Dağın Nağılı Sarı Külək Tənha Çinar Bulaq Yolçusu Qaranquş Uçuşu Dəmir Körpü Şimal Ulduzu Ağ Gəmi "
    "Payız Məktubu İpək Yaylıq Son Vağzal Qədim Saat Duzlu Göl Narın Yağış Səhra Gülü Mavi Fənər"
).split()
