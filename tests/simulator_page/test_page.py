"""What people see and do on the simulator's page; this file plays the bot."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
import qrcode

from tests.simulator_page.conftest import DAY, TOKEN, Json, Phone, Simulator, picture, png

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("PICTURES", "")


def test_formatting_is_rendered_and_markup_in_texts_stays_text(simulator: Simulator, open_page: Any) -> None:
    anna = simulator.person("Anna")
    page = open_page()
    phone = Phone(page, anna)
    sent = simulator.bot(
        "sendMessage", chat_id=anna, parse_mode="HTML",
        text="🧪 <b>bold <i>both</i></b> <u>under</u> <s>gone</s> <code>x &lt; y</code> "
        "<tg-spoiler>secret</tg-spoiler>\n"
        '<pre><code class="language-python">print(1)</code></pre>\n<blockquote>quoted</blockquote>\n'
        '<a href="https://example.org/">site</a> /help',
    )  # fmt: skip
    bubble = phone.message(sent["message_id"])
    bubble.wait_for()
    assert bubble.locator("strong").inner_text() == "bold both"
    assert bubble.locator("strong em").inner_text() == "both"
    assert bubble.locator("u").inner_text() == "under"
    assert bubble.locator("s").inner_text() == "gone"
    assert bubble.locator(".text > code").inner_text() == "x < y"
    assert bubble.locator("pre").inner_text() == "print(1)"
    assert bubble.locator("blockquote").inner_text() == "quoted"
    spoiler = bubble.locator(".spoiler")
    spoiler.click()
    assert "revealed" in spoiler.get_attribute("class")
    bubble.locator(".command").click()
    assert simulator.message(anna)["text"] == "/help"
    evil = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    raw = simulator.bot("sendMessage", chat_id=anna, text=evil)
    bubble = phone.message(raw["message_id"])
    bubble.wait_for()
    assert evil in bubble.inner_text()
    assert bubble.locator("img, script").count() == 0
    assert page.evaluate("window.hacked") is None


def test_a_tap_waits_for_its_answer_and_the_message_changes_in_place(
    simulator: Simulator, open_page: Any
) -> None:
    anna = simulator.person("Anna")
    phone = Phone(open_page(), anna)
    keyboard = {"inline_keyboard": [[{"text": "Add", "callback_data": "add", "style": "success"}]]}
    sent = simulator.bot("sendMessage", chat_id=anna, text="Coffee", reply_markup=keyboard)
    below = simulator.bot("sendMessage", chat_id=anna, text="Below")
    phone.button("Add").click()
    query = simulator.next("callback_query")
    assert query["data"] == "add"
    assert "waiting" in phone.button("Add").get_attribute("class")
    simulator.bot("answerCallbackQuery", callback_query_id=query["id"], text="In your cart")
    phone.find("toast").get_by_text("In your cart").wait_for()
    assert "waiting" not in phone.button("Add").get_attribute("class")
    changed = {
        "text": "Coffee × 1",
        "reply_markup": {"inline_keyboard": [[{"text": "More", "callback_data": "more"}]]},
    }
    simulator.bot("editMessageText", chat_id=anna, message_id=sent["message_id"], **changed)
    phone.says("Coffee × 1")
    ids = phone.root.locator(".row").evaluate_all("rows => rows.map(row => Number(row.dataset.messageId))")
    assert ids[-2:] == [sent["message_id"], below["message_id"]]
    phone.button("More").click()
    query = simulator.next("callback_query")
    simulator.bot("answerCallbackQuery", callback_query_id=query["id"], text="Sold out!", show_alert=True)
    assert "Sold out!" in phone.find("alert").inner_text()
    phone.find("alert-ok").click()
    simulator.bot("deleteMessage", chat_id=anna, message_id=sent["message_id"])
    phone.message(sent["message_id"]).wait_for(state="detached")


def test_start_commands_typing_and_the_reply_keyboard_work_as_in_a_client(
    simulator: Simulator, open_page: Any
) -> None:
    anna = simulator.person("Anna", started=False)
    simulator.bot("setMyCommands", commands=[{"command": "cart", "description": "Your cart"}])
    phone = Phone(open_page(), anna)
    phone.find("start").click()
    assert simulator.message(anna)["text"] == "/start"
    simulator.bot("sendChatAction", chat_id=anna, action="typing")
    phone.find("subtitle").get_by_text("typing").wait_for()
    rows = [["Catalog", "Orders"], ["Help"]]
    markup = {"keyboard": [[{"text": text} for text in row] for row in rows], "resize_keyboard": True,
              "one_time_keyboard": True, "input_field_placeholder": "Choose one"}  # fmt: skip
    simulator.bot("sendMessage", chat_id=anna, text="Hello", reply_markup=markup)
    keyboard = phone.find("reply-keyboard")
    keyboard.get_by_text("Orders").click()
    assert simulator.message(anna)["text"] == "Orders"
    keyboard.wait_for(state="detached")  # it was for one time
    markup["one_time_keyboard"] = False
    simulator.bot("sendMessage", chat_id=anna, text="And now?", reply_markup=markup)
    keyboard.wait_for()
    assert phone.find("composer-input").get_attribute("placeholder") == "Choose one"
    phone.find("keyboard-toggle").click()
    keyboard.wait_for(state="detached")
    phone.find("keyboard-toggle").click()
    keyboard.wait_for()
    phone.find("menu").click()
    phone.find("command-cart").click()
    assert simulator.message(anna)["text"] == "/cart"
    phone.find("composer-input").fill("two of them, please")
    phone.find("send").click()
    assert simulator.message(anna)["text"] == "two of them, please"
    simulator.bot("sendMessage", chat_id=anna, text="Bye", reply_markup={"remove_keyboard": True})
    keyboard.wait_for(state="detached")


def test_a_message_is_answered_and_an_own_one_is_edited(simulator: Simulator, open_page: Any) -> None:
    anna = simulator.person("Anna")
    page = open_page()
    phone = Phone(page, anna)
    sent = simulator.bot("sendMessage", chat_id=anna, text="Which size?")
    phone.message(sent["message_id"]).locator(".bubble").click(button="right")
    page.get_by_test_id("reply").click()
    phone.find("composer-input").fill("Largo")
    assert phone.find("send").locator("svg").bounding_box()["width"] > 15
    phone.find("send").click()
    message = simulator.message(anna)
    assert message["reply_to_message"]["message_id"] == sent["message_id"]
    phone.message(message["message_id"]).locator(".bubble .text").click(button="right")
    page.get_by_test_id("edit").click()
    assert phone.find("composer-input").input_value() == "Largo"
    phone.find("composer-input").fill("Large")
    phone.find("composer-input").press("Enter")
    assert simulator.next("edited_message")["text"] == "Large"
    phone.message(message["message_id"]).get_by_text("edited").wait_for()


def test_the_newest_message_stays_in_view_unless_the_reader_scrolled_up(
    simulator: Simulator, open_page: Any
) -> None:
    anna = simulator.person("Anna")
    for number in range(3):
        simulator.bot("sendMessage", chat_id=anna, text=f"{number}\n" * 12)
    phone = Phone(open_page(), anna)
    from_end = "list => Math.round(list.scrollHeight - list.scrollTop - list.clientHeight)"
    messages = phone.root.locator(".messages")
    markup = {"keyboard": [[{"text": "One"}], [{"text": "Two"}]]}
    simulator.bot("sendMessage", chat_id=anna, text="Choose", reply_markup=markup)
    phone.says("Choose")
    phone.find("reply-keyboard").wait_for()
    phone.page.wait_for_timeout(300)
    assert messages.evaluate(from_end) <= 1
    messages.hover()
    phone.page.mouse.wheel(0, -400)
    phone.root.locator(".to-bottom").wait_for()
    scrolled = messages.evaluate("list => list.scrollTop")
    news = simulator.bot("sendMessage", chat_id=anna, text="News")
    phone.message(news["message_id"]).wait_for(state="attached")
    assert messages.evaluate("list => list.scrollTop") == scrolled
    phone.root.locator(".to-bottom").click()
    phone.page.wait_for_function(
        "id => { const l = document.querySelector(`[data-person='${id}'] .messages`);"
        " return l.scrollHeight - l.scrollTop - l.clientHeight < 2; }", arg=anna,
    )  # fmt: skip


def _invoice(simulator: Simulator, person: int, currency: str = "USD") -> Json:
    prices = [{"label": "Coffee", "amount": 1200}, {"label": "Delivery", "amount": 350}]
    return simulator.bot(  # type: ignore[no-any-return]
        "sendInvoice", chat_id=person, title="Order 7", description="Coffee", payload="order-7",
        provider_token="1:TEST:x", currency=currency, prices=prices,
    )  # fmt: skip


def test_an_invoice_can_be_paid_refused_or_declined_in_the_sheet(
    simulator: Simulator, open_page: Any
) -> None:
    anna = simulator.person("Anna")
    phone = Phone(open_page(), anna)
    first = _invoice(simulator, anna)
    card = phone.message(first["message_id"])
    card.locator(".inline-button").click()
    sheet = phone.find("payment-sheet")
    assert phone.find("pay-total").inner_text() == "$15.50"
    assert "Delivery" in sheet.inner_text()
    phone.find("pay-decline").click()
    sheet.wait_for(state="detached")

    card.locator(".inline-button").click()
    phone.find("pay-confirm").click()
    checkout = simulator.next("pre_checkout_query")
    assert checkout["invoice_payload"] == "order-7"
    assert sheet.get_attribute("data-state") == "checking"
    no = {"ok": False, "error_message": "Sold out, sorry"}
    simulator.bot("answerPreCheckoutQuery", pre_checkout_query_id=checkout["id"], **no)
    phone.find("pay-error").get_by_text("Sold out, sorry").wait_for()
    phone.find("pay-decline").click()

    second = _invoice(simulator, anna)
    phone.message(second["message_id"]).locator(".inline-button").click()
    phone.find("pay-confirm").click()
    checkout = simulator.next("pre_checkout_query")
    simulator.bot("answerPreCheckoutQuery", pre_checkout_query_id=checkout["id"], ok=True)
    assert simulator.message(anna)["successful_payment"]["total_amount"] == 1550
    line = phone.find("payment-done").inner_text()
    assert line == "You have just successfully transferred $15.50 to Page test shop for Order 7"
    sheet.wait_for(state="detached")


def test_amounts_follow_the_digits_of_their_currency(simulator: Simulator, open_page: Any) -> None:
    page = open_page()
    amounts = page.evaluate("""async () => {
        const {formatMoney} = await import('/page/js/money.js');
        return ['JPY', 'KWD', 'EUR', 'XTR'].map(currency => formatMoney(1550, currency, 'en'));
    }""")
    assert amounts == ["¥1,550", "KWD\u00a01.550", "€15.50", "⭐\u00a01550"]


def test_a_code_on_one_phone_is_scanned_by_another_person(simulator: Simulator, open_page: Any) -> None:
    owner, anna = simulator.person("Owner"), simulator.person("Anna", started=False)
    page = open_page()
    phone = Phone(page, owner)
    username = simulator.get("/sim/state")["bot"]["username"]
    code = png(qrcode.make(f"https://t.me/{username}?start=p_12").get_image().convert("RGB"))
    sent = simulator.upload("sendPhoto", "photo", code, chat_id=str(owner), caption="Coffee")
    phone.message(sent["message_id"]).get_by_test_id("scan").click()
    page.get_by_test_id(f"scan-{anna}").click()
    assert simulator.message(anna)["text"] == "/start p_12"
    Phone(page, anna).says("/start")


def test_a_phone_number_is_shared_only_after_a_question(simulator: Simulator, open_page: Any) -> None:
    anna = simulator.person("Anna")
    phone = Phone(open_page(), anna)
    markup = {"keyboard": [[{"text": "My number", "request_contact": True}]], "resize_keyboard": True}
    simulator.bot("sendMessage", chat_id=anna, text="Your number?", reply_markup=markup)
    phone.find("reply-keyboard").get_by_text("My number").click()
    phone.find("contact-ok").click()
    contact = simulator.message(anna)["contact"]
    assert contact["user_id"] == anna
    phone.says(contact["phone_number"])


def test_photos_and_files_are_sent_with_a_caption(simulator: Simulator, open_page: Any) -> None:
    anna = simulator.person("Anna")
    phone = Phone(open_page(), anna)
    tea = {"name": "tea.png", "mimeType": "image/png", "buffer": picture(60, 40)}
    phone.find("photo-input").set_input_files(tea)
    phone.find("upload-caption").fill("My tea")
    phone.find("upload-send").click()
    message = simulator.message(anna)
    assert message["photo"]
    assert message["caption"] == "My tea"
    shown = phone.message(message["message_id"]).locator("img")
    shown.wait_for()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 60
    phone.find("photo-open").click()
    phone.find("lightbox").click()
    prices = {"name": "prices.csv", "mimeType": "text/csv", "buffer": b"sku;price\n"}
    phone.find("file-input").set_input_files(prices)
    phone.find("upload-send").click()
    assert simulator.message(anna)["document"]["file_name"] == "prices.csv"
    phone.says("prices.csv")


def test_several_files_go_out_as_one_album_and_are_shown_together(
    simulator: Simulator, open_page: Any
) -> None:
    anna = simulator.person("Anna")
    phone = Phone(open_page(), anna)
    tea = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": picture(60 + n, 40)} for n in range(3)]
    phone.find("photo-input").set_input_files(tea)
    phone.find("upload-caption").fill("Three teas")
    phone.find("upload-send").click()
    messages = [simulator.message(anna) for _ in tea]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert messages[0]["caption"] == "Three teas"
    album = phone.root.locator(".album").last
    album.locator("img").nth(2).wait_for()  # they come one after the other
    assert album.locator("img").count() == 3
    prices = [{"name": f"{n}.csv", "mimeType": "text/csv", "buffer": b"sku;price\n"} for n in range(2)]
    phone.find("file-input").set_input_files(prices)
    phone.find("upload-send").click()
    names = [simulator.message(anna)["document"]["file_name"] for _ in prices]
    assert names == ["0.csv", "1.csv"]


def test_phones_of_staff_say_what_their_people_do(simulator: Simulator, open_page: Any) -> None:
    """Added by the dialog or by a program; a click on the name shows and hides the phone."""
    page = open_page()
    page.get_by_test_id("add-person").click()
    page.get_by_test_id("new-name").fill("Wanda")
    page.get_by_test_id("new-role").select_option("warehouse")
    page.get_by_test_id("add-person-confirm").click()
    wanda = page.locator(".chip", has_text="Wanda")
    wanda.wait_for()
    assert "Warehouse" in wanda.inner_text()
    number = int(wanda.get_attribute("data-chip"))
    simulator.people.append(number)
    about = page.locator(f'.phone[data-person="{number}"]').get_by_test_id("phone-about")
    assert about.inner_text() == "Warehouse · English"
    simulator.post(f"/sim/people/{number}", {"role": "Night shift"})
    page.locator(".chip", has_text="Night shift").wait_for()
    wanda = page.locator(".chip", has_text="Wanda")
    wanda.click()
    assert wanda.get_attribute("aria-pressed") == "false"


def test_a_person_blocks_and_restarts_the_bot_and_changes_the_language(
    simulator: Simulator, open_page: Any
) -> None:
    anna = simulator.person("Anna")
    page = open_page()
    phone = Phone(page, anna)
    phone.find("phone-menu").click()
    page.get_by_test_id("block").click()
    member = simulator.next("my_chat_member", lambda content: content["from"]["id"] == anna)
    assert member["new_chat_member"]["status"] == "kicked"
    phone.find("restart").click()
    assert simulator.message(anna)["text"] == "/start"
    phone.find("composer-input").wait_for()
    phone.find("phone-menu").click()
    page.get_by_test_id("change-language").click()
    page.get_by_test_id("language-ru").click()
    phone.root.get_by_text("Русский").wait_for()
    assert phone.find("composer-input").get_attribute("placeholder") == "Сообщение"
    phone.find("composer-input").fill("привет")
    phone.find("composer-input").press("Enter")
    assert simulator.message(anna)["from"]["language_code"] == "ru"


def test_a_person_with_a_language_is_added_and_hidden(simulator: Simulator, open_page: Any) -> None:
    page = open_page()
    page.get_by_test_id("add-person").click()
    page.get_by_test_id("new-name").fill("小红")
    page.get_by_test_id("new-language").select_option("zh-hans")
    page.get_by_test_id("add-person-confirm").click()
    page.locator(".phone", has_text="小红").wait_for()
    person = next(one for one in simulator.get("/sim/state")["people"] if one["first_name"] == "小红")
    phone = Phone(page, person["id"])
    assert person["language_code"] == "zh-hans"
    assert phone.find("start").inner_text() == "开始"
    page.get_by_test_id(f"person-{person['id']}").click()
    phone.root.wait_for(state="hidden")


def _wait_for_count(page: Any, name: str, number: int) -> None:
    page.locator(f'[data-testid={name}-count][data-count="{number}"]').wait_for()


def test_the_panel_lists_calls_and_shows_refused_ones_in_red(simulator: Simulator, open_page: Any) -> None:
    anna = simulator.person("Anna")
    page = open_page()
    before = simulator.get("/sim/state")["counts"]
    _wait_for_count(page, "refused", before["refused"])
    page.get_by_test_id("calls-toggle").click()
    broken = {"chat_id": anna, "text": "<b>open", "parse_mode": "HTML"}
    refused = simulator.post(f"/bot{TOKEN}/sendMessage", broken)
    assert not refused["ok"]
    simulator.bot("sendMessage", chat_id=anna, text="Hi", no_such_parameter=1)
    red = page.locator(".call.refused").first
    red.wait_for()
    assert refused["description"] in red.inner_text()
    colour = red.locator(".call-method").evaluate("node => getComputedStyle(node).color")
    r, g, b = map(int, re.findall(r"\d+", colour)[:3])
    assert r > 2 * max(g, b)
    amber = page.locator(".call.fault").first
    amber.wait_for()
    assert "no_such_parameter" in amber.inner_text()
    amber.locator("summary").click()
    amber.locator("pre", has_text='"text": "Hi"').wait_for()
    for name in ("refused", "faults"):
        _wait_for_count(page, name, simulator.get("/sim/state")["counts"][name])
    assert page.get_by_test_id("refused-count").inner_text() == f"{before['refused'] + 1} refused"
    page.get_by_test_id("calls-filter-refused").click()
    assert page.locator(".call.fault").count() == 0


def test_the_clock_moves_by_an_hour_a_day_and_to_a_deadline(simulator: Simulator, open_page: Any) -> None:
    page = open_page()
    now = page.get_by_test_id("clock-now")
    moved = "n => Number(document.querySelector('[data-testid=clock-now]').dataset.offset) === n"
    start = int(now.get_attribute("data-offset"))
    page.get_by_test_id("clock-advance-hour").click()
    page.wait_for_function(moved, arg=start + 3600)
    page.get_by_test_id("clock-advance-day").click()
    page.wait_for_function(moved, arg=start + 3600 + DAY)
    page.get_by_test_id("clock-targets").click()
    page.get_by_test_id("clock-target-deadline").click()
    page.wait_for_function(moved, arg=start + 3600 + 3 * DAY)


def test_what_was_missed_while_the_connection_was_lost_is_fetched(
    simulator: Simulator, open_page: Any
) -> None:
    anna = simulator.person("Anna")
    page = open_page()
    phone = Phone(page, anna)
    simulator.bot("sendMessage", chat_id=anna, text="Before")
    phone.says("Before")
    page.context.set_offline(True)
    page.evaluate("import('/page/js/events.js').then(events => events.connect()).catch(() => {})")
    page.get_by_text("Connection lost").wait_for()
    simulator.bot("sendMessage", chat_id=anna, text="Meanwhile")
    page.context.set_offline(False)
    phone.says("Meanwhile")
    page.get_by_text("Connection lost").wait_for(state="hidden")


@pytest.mark.parametrize(
    ("locale", "words"), [("zh-CN", "添加人员"), ("ru-RU", "Добавить человека"), ("de-DE", "Add a person")]
)
def test_the_page_speaks_the_language_of_the_browser(open_page: Any, locale: str, words: str) -> None:
    page = open_page(locale=locale)
    assert page.get_by_test_id("add-person").get_attribute("aria-label") == words
    page.get_by_test_id("page-language").click()
    page.get_by_test_id("page-language-en").click()
    assert page.get_by_test_id("add-person").get_attribute("aria-label") == "Add a person"


def test_at_phone_width_one_phone_fills_the_screen_and_people_can_be_switched(
    simulator: Simulator, open_page: Any
) -> None:
    anna, boris = simulator.person("Anna"), simulator.person("Boris")
    page = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.get_by_test_id(f"person-{boris}").click()
    phone = Phone(page, boris)
    assert page.locator(".phone:visible").count() == 1
    assert phone.root.bounding_box()["width"] == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    keyboard = {"inline_keyboard": [[{"text": "Buy now", "callback_data": "buy"}]]}
    simulator.bot("sendMessage", chat_id=boris, text="Tea", reply_markup=keyboard)
    phone.button("Buy now").tap()
    assert simulator.next("callback_query")["from"]["id"] == boris
    phone.find("composer-input").fill("hello")
    phone.find("send").tap()
    assert simulator.message(boris)["text"] == "hello"
    page.get_by_test_id("tools").click()
    page.get_by_test_id("calls-toggle").click()
    page.get_by_test_id("calls-close").click()
    page.get_by_test_id(f"person-{anna}").click()
    phone.root.wait_for(state="hidden")
    assert page.locator(f'.phone[data-person="{anna}"]').is_visible()


def test_every_control_has_a_name(simulator: Simulator, open_page: Any) -> None:
    anna = simulator.person("Anna")
    page = open_page()
    phone = Phone(page, anna)
    phone.find("composer-input").wait_for()
    nameless = page.locator("button:visible, input:visible, textarea:visible, select:visible").evaluate_all(
        "nodes => nodes.filter(n => !(n.getAttribute('aria-label') || n.innerText.trim() || n.title))"
        ".map(n => n.outerHTML)"
    )
    assert nameless == []


def test_disturbances_are_armed_listed_and_taken_away_on_the_page(
    simulator: Simulator, open_page: Any
) -> None:
    anna = simulator.person("Anna")
    page = open_page()
    panel = page.get_by_test_id("disturbances-panel")
    page.get_by_test_id("disturbances-toggle").click()
    panel.get_by_text("nothing is armed").wait_for()
    page.get_by_test_id("disturbance-kind").select_option("server_error")
    page.get_by_test_id("disturbance-method").select_option("sendMessage")
    page.get_by_test_id("disturbance-person").select_option(str(anna))
    page.get_by_test_id("disturbance-times").fill("2")
    page.get_by_test_id("disturbance-arm").click()
    panel.get_by_text("2 left").wait_for()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/disturbances.png")
    told = simulator.post(f"/bot{TOKEN}/sendMessage", {"chat_id": anna, "text": "struck"})
    assert told["error_code"] == 500
    panel.get_by_text("1 left").wait_for()
    page.get_by_test_id("disturbance-kind").select_option("withhold")
    page.get_by_test_id("disturbance-times").fill("1")
    page.get_by_test_id("disturbance-arm").click()
    phone = Phone(page, anna)
    phone.find("composer-input").fill("held")
    phone.find("send").click()
    panel.get_by_text("1 held back").wait_for()
    page.get_by_test_id("disturbances-release").click()
    assert simulator.message(anna)["text"] == "held"
    page.get_by_test_id("disturbances-clear").click()
    panel.get_by_text("nothing is armed").wait_for()
    simulator.bot("sendMessage", chat_id=anna, text="well again")
    page.get_by_test_id("calls-toggle").click()
    assert panel.count() == 0
    page.get_by_test_id("calls-list").get_by_text("500: server error").wait_for()
