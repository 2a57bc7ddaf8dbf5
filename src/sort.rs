//! A sort in a few hundred bytes: the standard library's weighs ten kilobytes of module for each type that is sorted.

/// Sorts in place, in ascending order. Not stable.
pub(crate) fn ascending<T: Ord>(items: &mut [T]) {
    let length = items.len();
    for root in (0..length.div_euclid(2)).rev() {
        sink(items, root, length);
    }
    for end in (1..length).rev() {
        items.swap(0, end);
        sink(items, 0, end);
    }
}

/// Lets the item at `root` sink below every greater one among the first `end`.
fn sink<T: Ord>(items: &mut [T], mut root: usize, end: usize) {
    loop {
        let left = root.saturating_mul(2).saturating_add(1);
        let right = left.saturating_add(1);
        if left >= end {
            return;
        }
        let child = if right < end && items.get(left) < items.get(right) { right } else { left };
        if items.get(root) >= items.get(child) {
            return;
        }
        items.swap(root, child);
        root = child;
    }
}

#[cfg(test)]
mod tests {
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::ascending;
    use crate::testing::dice;

    #[test]
    fn as_the_standard_library_sorts() {
        let mut draw = dice();
        for length in 0..200 {
            let mut items: Vec<usize> = (0..length).map(|_| draw(50)).collect();
            let mut expected = items.clone();
            expected.sort_unstable();
            ascending(&mut items);
            assert_eq!(items, expected);
        }
    }
}
