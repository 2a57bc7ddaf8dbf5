//! Notes as they lie in WebAssembly after decryption, handed to JavaScript in each of the ways there are.

use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsError, JsValue, wasm_bindgen};

/// The content of a progress note in the format DAP.
#[derive(Serialize, Deserialize)]
pub struct Progress {
    format: String,
    data: String,
    assessment: String,
    plan: String,
}

/// JSON texts of notes, and what they say.
#[wasm_bindgen]
#[derive(Default)]
pub struct Notes {
    texts: Vec<Vec<u8>>,
    values: Vec<serde_json::Value>,
    notes: Vec<Progress>,
}

fn missing() -> JsError {
    JsError::new("no such note")
}

#[wasm_bindgen]
impl Notes {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Notes {
        Notes::default()
    }

    pub fn add(&mut self, json: &[u8]) -> Result<(), JsError> {
        self.texts.push(json.to_vec());
        self.values.push(serde_json::from_slice(json)?);
        self.notes.push(serde_json::from_slice(json)?);
        Ok(())
    }

    /// Where the text lies, and how long it is: JavaScript takes it from there and parses it.
    pub fn place(&self, index: usize) -> Result<usize, JsError> {
        Ok(self.texts.get(index).ok_or_else(missing)?.as_ptr().addr())
    }

    pub fn length(&self, index: usize) -> Result<usize, JsError> {
        Ok(self.texts.get(index).ok_or_else(missing)?.len())
    }

    /// The text parsed here, and its values built in JavaScript one by one. What works for the content of any kind.
    pub fn parsed(&self, index: usize) -> Result<JsValue, JsError> {
        let value: serde_json::Value = serde_json::from_slice(self.texts.get(index).ok_or_else(missing)?)?;
        Ok(value.serialize(&Serializer::json_compatible())?)
    }

    /// The same without the parsing, as if content had never been text.
    pub fn built(&self, index: usize) -> Result<JsValue, JsError> {
        Ok(self.values.get(index).ok_or_else(missing)?.serialize(&Serializer::json_compatible())?)
    }

    /// The same of a struct whose fields are known beforehand: the best case, which leaves no room for a site's own fields.
    pub fn typed(&self, index: usize) -> Result<JsValue, JsError> {
        Ok(self.notes.get(index).ok_or_else(missing)?.serialize(&Serializer::json_compatible())?)
    }
}
