//! What the page shows after a panic.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use weft::{session::Session, transport::Network, ui::show_panic};
use weft_session::profile::Profile;

use crate::runtime;

#[wasm_bindgen_test]
async fn the_overlay_has_the_message_and_the_logs() {
    let profile = Rc::new(Profile { name: "precious".into(), url: "no url".into(), ..Profile::default() });
    let session = Session::new(&Network::new(runtime()), profile);
    session.connect();
    while !session.is_settled() {
        session.runtime().yield_now().await;
    }
    show_panic("it broke at line 7").unwrap();

    let window = web_sys::window().unwrap();
    let overlay = window.document().unwrap().get_element_by_id("panic").unwrap();
    assert!(overlay.text_content().unwrap().contains("it broke at line 7"));
    let link = overlay.query_selector("a[download]").unwrap().unwrap();
    let address = link.get_attribute("href").unwrap();
    let response = JsFuture::from(window.fetch_with_str(&address)).await.unwrap();
    let text = response.unchecked_into::<web_sys::Response>().text().unwrap();
    let text = JsFuture::from(text).await.unwrap().as_string().unwrap();
    overlay.remove();
    assert!(text.contains(r#""problem":"space""#), "{text}");
}
