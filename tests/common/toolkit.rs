//! The attacker's toolkit: docs/FORMAT.md once more, written apart from the crate, so that a test can build what no
//! honest client would. `tests/vectors` proves that it speaks the same bytes (`the_toolkit_is_right` in attacks.rs).

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Key};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha512};
use x_wing::{Ciphertext, Decapsulate, DecapsulationKey, Decapsulator, EncapsulationKey, KeyExport};

pub fn h(bytes: &[u8]) -> [u8; 32] {
    Sha512::digest(bytes)[..32].try_into().unwrap()
}

pub fn ctx(purpose: &str, fields: &[&[u8]]) -> Vec<u8> {
    let mut out = [b"hushnote/1 ".as_slice(), purpose.as_bytes(), &[0]].concat();
    for field in fields {
        put16(&mut out, field);
    }
    out
}

pub fn extract(salt: &[u8], input: &[u8]) -> [u8; 64] {
    let mut hmac = Hmac::<Sha512>::new_from_slice(salt).unwrap();
    hmac.update(input);
    hmac.finalize().into_bytes().into()
}

pub fn expand<const N: usize>(key: &[u8], info: &[u8]) -> [u8; N] {
    let (mut out, mut block) = (Vec::new(), Vec::new());
    for counter in 1_u8..=2 {
        block = extract(key, &[block.as_slice(), info, &[counter]].concat()).to_vec();
        out.extend_from_slice(&block);
    }
    out[..N].try_into().unwrap()
}

pub fn random<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    getrandom::fill(&mut out).unwrap();
    out
}

pub fn padme(length: usize) -> usize {
    if length <= 1024 {
        return 1024;
    }
    let exponent = length.ilog2();
    let unit = 1 << (exponent - (exponent.ilog2() + 1));
    length.div_ceil(unit) * unit
}

pub fn put16(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&u16::try_from(bytes.len()).unwrap().to_be_bytes());
    out.extend_from_slice(bytes);
}

/// A front-to-back reader; `None` at the end.
pub struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub fn vec16(&mut self) -> Option<&'a [u8]> {
        let length = u16::from_be_bytes(self.array()?);
        self.take(length.into())
    }
}

/// Cobblestone-256 with everything that an attacker might want to choose.
pub mod cobblestone {
    use super::{AeadInOut, Aes256Gcm, Key, KeyInit, expand, random};

    pub struct Keys {
        pub key: [u8; 32],
        pub nonce: [u8; 12],
        pub commitment: [u8; 32],
    }

    pub fn keys(input: &[u8; 32], salt: &[u8; 24], context: &[u8]) -> Keys {
        let okm: [u8; 76] = expand(input, &[b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0", salt.as_slice(), context].concat());
        Keys { key: okm[..32].try_into().unwrap(), nonce: okm[32..44].try_into().unwrap(), commitment: okm[44..].try_into().unwrap() }
    }

    fn nonce(base: [u8; 12], index: usize) -> [u8; 12] {
        let mut nonce = base;
        nonce[4..].iter_mut().zip((index as u64).to_be_bytes()).for_each(|(byte, count)| *byte ^= count);
        nonce
    }

    pub fn cipher(keys: &Keys) -> Aes256Gcm {
        Aes256Gcm::new(<&Key<Aes256Gcm>>::from(&keys.key))
    }

    pub fn seal_with(input: &[u8; 32], salt: &[u8; 24], context: &[u8], message: &[u8]) -> Vec<u8> {
        let keys = keys(input, salt, context);
        let mut out = [salt.as_slice(), &keys.commitment].concat();
        for index in 0..=message.len() / 16_384 {
            let mut chunk = message[index * 16_384..message.len().min((index + 1) * 16_384)].to_vec();
            let tag = cipher(&keys).encrypt_inout_detached(&nonce(keys.nonce, index).into(), &[], chunk.as_mut_slice().into()).unwrap();
            out.extend_from_slice(&chunk);
            out.extend_from_slice(&tag);
        }
        out
    }

    pub fn seal(input: &[u8; 32], context: &[u8], message: &[u8]) -> Vec<u8> {
        seal_with(input, &random(), context, message)
    }

    pub fn open(input: &[u8; 32], context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (salt, rest) = sealed.split_first_chunk::<24>()?;
        let (commitment, rest) = rest.split_first_chunk::<32>()?;
        let keys = keys(input, salt, context);
        if keys.commitment != *commitment {
            return None;
        }
        let mut out = Vec::new();
        for (index, chunk) in rest.chunks(16_400).enumerate() {
            let (body, tag) = chunk.split_last_chunk::<16>()?;
            let mut body = body.to_vec();
            cipher(&keys).decrypt_inout_detached(&nonce(keys.nonce, index).into(), &[], body.as_mut_slice().into(), &(*tag).into()).ok()?;
            out.extend_from_slice(&body);
        }
        (out.len() % 16_384 == (rest.len() % 16_400).checked_sub(16)?).then_some(out)
    }
}

/// `(pk)` of a way in's seed.
pub fn public_key(seed: &[u8; 32]) -> Vec<u8> {
    DecapsulationKey::from(*seed).encapsulation_key().to_bytes().to_vec()
}

pub fn encapsulate(public_key: &[u8], randomness: [u8; 64]) -> (Vec<u8>, [u8; 32]) {
    let (enc, shared) = EncapsulationKey::try_from(public_key).unwrap().encapsulate_deterministic(&randomness.into());
    (enc.to_vec(), shared.into())
}

pub fn decapsulate(seed: &[u8; 32], enc: &[u8]) -> Option<[u8; 32]> {
    let enc: [u8; 1120] = enc.try_into().ok()?;
    Some(DecapsulationKey::from(*seed).decapsulate(&Ciphertext::from(enc)).into())
}

/// The 64 bytes of a way in, from a recovery code as it is printed.
pub fn recovery_way(account: &str, code: &str) -> [u8; 64] {
    let symbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits: Vec<u8> = code
        .chars()
        .filter_map(|symbol| symbols.find(symbol))
        .flat_map(|value| (0..5).rev().map(move |bit| u8::try_from(value >> bit & 1).unwrap()))
        .collect();
    let bytes: Vec<u8> = bits.chunks(8).take(20).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
    let r = extract(&h(&ctx("recovery salt", &[account.as_bytes()])), &bytes);
    expand(&r, &ctx("recovery unlock", &[account.as_bytes()]))
}

pub fn passphrase_way(account: &str, stretched: &[u8; 64]) -> [u8; 64] {
    expand(stretched, &ctx("unlock", &[account.as_bytes()]))
}

pub fn passkey_way(account: &str, prf_salt: &[u8], prf: &[u8]) -> [u8; 64] {
    expand(&extract(prf_salt, prf), &ctx("passkey unlock", &[account.as_bytes()]))
}

/// The two halves of a way in.
pub fn split(way: &[u8; 64]) -> ([u8; 32], [u8; 32]) {
    (way[..32].try_into().unwrap(), way[32..].try_into().unwrap())
}

#[derive(Clone)]
pub struct Slot {
    pub id: u8,
    pub slot_type: u8,
    pub params: Vec<u8>,
    pub pk: Vec<u8>,
    pub enc: Vec<u8>,
    pub sealed: Vec<u8>,
}

/// A keyset as the server sees it, every part free to be changed.
#[derive(Clone)]
pub struct Keyset {
    pub account: String,
    pub generation: u32,
    pub slots: Vec<Slot>,
    /// Sealed.
    pub secrets: Vec<u8>,
}

/// What ROOT protects.
#[derive(Clone)]
pub struct Secrets {
    pub auths: Vec<[u8; 32]>,
    /// Each an Ed25519 seed and an X-Wing seed.
    pub identities: Vec<[u8; 64]>,
    pub epochs: Vec<[u8; 32]>,
    pub contacts: [u8; 32],
}

impl Secrets {
    pub fn read(bytes: &[u8], slots: usize) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let auths = (0..slots).map(|_| bytes.array()).collect::<Option<_>>()?;
        let count = u8::from_be_bytes(bytes.array()?);
        let identities = (0..count).map(|_| bytes.array()).collect::<Option<_>>()?;
        let count = u16::from_be_bytes(bytes.array()?);
        let epochs = (0..count).map(|_| bytes.array()).collect::<Option<_>>()?;
        Some(Self { auths, identities, epochs, contacts: bytes.array()? }).filter(|_| bytes.0.is_empty())
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = self.auths.concat();
        out.push(u8::try_from(self.identities.len()).unwrap());
        out.extend(self.identities.concat());
        out.extend(u16::try_from(self.epochs.len()).unwrap().to_be_bytes());
        out.extend(self.epochs.concat());
        out.extend(self.contacts);
        out
    }

    /// Secrets that a server makes up for itself.
    pub fn invented(slots: usize) -> Self {
        Self { auths: (0..slots).map(|_| random()).collect(), identities: vec![random()], epochs: vec![random()], contacts: [0; 32] }
    }
}

impl Keyset {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes.strip_prefix(b"HN\x01\x01")?);
        let account = String::from_utf8(bytes.vec16()?.to_vec()).ok()?;
        let generation = u32::from_be_bytes(bytes.array()?);
        let [count] = bytes.array()?;
        let slot = |bytes: &mut Bytes<'_>| {
            let [id, slot_type] = bytes.array()?;
            let params = bytes.vec16()?.to_vec();
            let mut part = |length| bytes.take(length).map(<[u8]>::to_vec);
            Some(Slot { id, slot_type, params, pk: part(1216)?, enc: part(1120)?, sealed: part(104)? })
        };
        let slots = (0..count).map(|_| slot(&mut bytes)).collect::<Option<_>>()?;
        Some(Self { account, generation, slots, secrets: bytes.0.to_vec() })
    }

    pub fn header(&self) -> Vec<u8> {
        let mut out = b"HN\x01\x01".to_vec();
        put16(&mut out, self.account.as_bytes());
        out.extend(self.generation.to_be_bytes());
        out.push(u8::try_from(self.slots.len()).unwrap());
        for slot in &self.slots {
            out.extend([slot.id, slot.slot_type]);
            put16(&mut out, &slot.params);
            out.extend([slot.pk.as_slice(), &slot.enc, &slot.sealed].concat());
        }
        out
    }

    pub fn bytes(&self) -> Vec<u8> {
        [self.header(), self.secrets.clone()].concat()
    }

    fn slot_context(&self, slot: &Slot) -> Vec<u8> {
        ctx("slot", &[self.account.as_bytes(), &[slot.id], &[slot.slot_type], &slot.params])
    }

    /// Seals ROOT to a slot's public key; only who knows `auth` does it as the vault does.
    pub fn seal_slot(&mut self, index: usize, auth: &[u8], root: &[u8; 32], randomness: [u8; 64], salt: &[u8; 24]) {
        let (enc, shared) = encapsulate(&self.slots[index].pk, randomness);
        let key = extract(auth, &shared)[..32].try_into().unwrap();
        let sealed = cobblestone::seal_with(&key, salt, &self.slot_context(&self.slots[index]), root);
        (self.slots[index].enc, self.slots[index].sealed) = (enc, sealed);
    }

    pub fn seal_secrets(&mut self, root: &[u8; 32], secrets: &Secrets, salt: &[u8; 24]) {
        self.secrets = cobblestone::seal_with(root, salt, &ctx("keyset", &[&self.header()]), &secrets.bytes());
    }

    /// A whole forgery: an own ROOT, sealed to every slot's public key with the auths one has or guesses.
    pub fn forge(&mut self, auths: &[&[u8]], secrets: &Secrets) -> Vec<u8> {
        let root = random();
        for (index, auth) in auths.iter().enumerate() {
            self.seal_slot(index, auth, &root, random(), &random());
        }
        self.seal_secrets(&root, secrets, &random());
        self.bytes()
    }

    /// ROOT from one slot.
    pub fn root(&self, index: usize, way: &[u8; 64]) -> Option<[u8; 32]> {
        let slot = &self.slots[index];
        let (seed, auth) = split(way);
        let shared = decapsulate(&seed, &slot.enc)?;
        let key = extract(&auth, &shared)[..32].try_into().unwrap();
        cobblestone::open(&key, &self.slot_context(slot), &slot.sealed)?.try_into().ok()
    }

    pub fn open(&self, root: &[u8; 32]) -> Option<Secrets> {
        let plain = cobblestone::open(root, &ctx("keyset", &[&self.header()]), &self.secrets)?;
        Secrets::read(&plain, self.slots.len())
    }
}

/// A record as the server sees it.
#[derive(Clone)]
pub struct Record {
    pub circle: [u8; 16],
    pub epoch: u32,
    pub id: String,
    pub revision: u32,
    /// Salt, commitment and chunks.
    pub body: Vec<u8>,
}

impl Record {
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes.strip_prefix(b"HN\x02\x01")?);
        let circle = bytes.array()?;
        let epoch = u32::from_be_bytes(bytes.array()?);
        let id = String::from_utf8(bytes.vec16()?.to_vec()).ok()?;
        Some(Self { circle, epoch, id, revision: u32::from_be_bytes(bytes.array()?), body: bytes.0.to_vec() })
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut out = [b"HN\x02\x01".as_slice(), &self.circle, &self.epoch.to_be_bytes()].concat();
        put16(&mut out, self.id.as_bytes());
        out.extend(self.revision.to_be_bytes());
        out.extend(&self.body);
        out
    }

    pub fn context(&self) -> Vec<u8> {
        ctx("record", &[&self.circle, &self.epoch.to_be_bytes(), self.id.as_bytes(), &self.revision.to_be_bytes()])
    }

    /// Seals any padded inside, as somebody who holds the epoch key can.
    pub fn seal(mut self, key: &[u8; 32], padded: &[u8]) -> Vec<u8> {
        self.body = cobblestone::seal(key, &self.context(), padded);
        self.bytes()
    }
}

/// The inside of a record, every part free to be wrong.
#[derive(Clone)]
pub struct Inner<'a> {
    pub content_type: u8,
    pub kind: &'a [u8],
    pub sealed_at: u64,
    pub clock: u32,
    pub prev: &'a [u8],
    pub meta: &'a [u8],
    pub proof: &'a [u8],
    pub content: &'a [u8],
}

impl Inner<'_> {
    pub fn bytes(&self) -> Vec<u8> {
        let vec8 = |bytes: &[u8]| [&[u8::try_from(bytes.len()).unwrap()], bytes].concat();
        let mut out = vec![self.content_type];
        out.extend(vec8(self.kind));
        out.extend(self.sealed_at.to_be_bytes());
        out.extend(self.clock.to_be_bytes());
        out.extend(vec8(self.prev));
        put16(&mut out, self.meta);
        out.extend(vec8(self.proof));
        out.extend(self.content);
        out
    }

    pub fn padded(&self) -> Vec<u8> {
        padded(&self.bytes())
    }
}

/// Length, inside, zeros.
pub fn padded(inner: &[u8]) -> Vec<u8> {
    let mut out = [u32::try_from(inner.len()).unwrap().to_be_bytes().as_slice(), inner].concat();
    out.resize(padme(out.len()), 0);
    out
}
