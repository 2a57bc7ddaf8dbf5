//! A sort in a few hundred bytes for all types: the standard library's weighs ten kilobytes of module for each.

/// What can be put in order where it stands.
pub(crate) trait Row {
    fn less(&self, one: usize, other: usize) -> bool;
    fn swap(&mut self, one: usize, other: usize);
}

impl<T: Ord> Row for &mut [T] {
    fn less(&self, one: usize, other: usize) -> bool {
        self.get(one) < self.get(other)
    }

    fn swap(&mut self, one: usize, other: usize) {
        <[T]>::swap(self, one, other);
    }
}

/// Sorts in place, in ascending order. Not stable.
pub(crate) fn ascending<T: Ord>(mut items: &mut [T]) {
    let length = items.len();
    order(&mut items, length);
}

/// Heapsort: never quadratic, whoever picked the items.
#[inline(never)]
pub(crate) fn order(row: &mut dyn Row, length: usize) {
    for root in (0..length.div_euclid(2)).rev() {
        sink(row, root, length);
    }
    for end in (1..length).rev() {
        row.swap(0, end);
        sink(row, 0, end);
    }
}

/// Lets the item at `root` sink below every greater one among the first `end`.
#[inline(never)]
fn sink(row: &mut dyn Row, mut root: usize, end: usize) {
    loop {
        let left = root.saturating_mul(2).saturating_add(1);
        let right = left.saturating_add(1);
        if left >= end {
            return;
        }
        let child = if right < end && row.less(left, right) { right } else { left };
        if !row.less(root, child) {
            return;
        }
        row.swap(root, child);
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
