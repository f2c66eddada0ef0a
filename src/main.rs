//! The page: mounts Weft's interface.

#[cfg(all(target_arch = "wasm32", debug_assertions))]
mod autoreload;

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    #[cfg(debug_assertions)]
    autoreload::start();
    yew::Renderer::<App>::new().render();
}

#[cfg(target_arch = "wasm32")]
#[yew::component]
fn App() -> yew::Html {
    yew::html! { <main><h1>{ "Weft" }</h1></main> }
}

/// Natively there is no page; the pure floors are tested as a library.
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    println!("Weft runs in a browser: `cargo xtask serve`");
}
