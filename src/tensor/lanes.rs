//! Four numbers in one SIMD register: v128 on WebAssembly in f32, elsewhere an array that the compiler vectorises.

use super::Real;

pub use imp::Lanes;

/// Numbers in [`Lanes`].
pub const LANES: usize = 4;

impl Lanes {
    #[inline(always)]
    pub fn of(numbers: &[Real; LANES]) -> Self {
        // SAFETY: there are four.
        unsafe { Lanes::load(numbers.as_ptr()) }
    }

    #[inline(always)]
    pub fn write(self, numbers: &mut [Real; LANES]) {
        // SAFETY: there is room for four.
        unsafe { self.store(numbers.as_mut_ptr()) }
    }

    /// The end of a row, fewer than four, and zeros behind it.
    #[inline(always)]
    pub fn few(numbers: &[Real]) -> Self {
        Lanes::of(&match *numbers {
            [] => [0.0; LANES],
            [a] => [a, 0.0, 0.0, 0.0],
            [a, b] => [a, b, 0.0, 0.0],
            [a, b, c, ..] => [a, b, c, 0.0],
        })
    }

    /// As many as there is room for, fewer than four.
    #[inline(always)]
    pub fn write_few(self, numbers: &mut [Real]) {
        let mut four = [0.0; LANES];
        self.write(&mut four);
        match numbers {
            [] => {}
            [a] => *a = four[0],
            [a, b] => [*a, *b] = [four[0], four[1]],
            [a, b, c, ..] => [*a, *b, *c] = [four[0], four[1], four[2]],
        }
    }
}

#[cfg(all(target_arch = "wasm32", not(feature = "f64")))]
mod imp {
    use core::arch::wasm32::{
        f32x4_add, f32x4_div, f32x4_extract_lane, f32x4_lt, f32x4_mul, f32x4_ne, f32x4_pmax, f32x4_pmin,
        f32x4_splat, f32x4_sub, i8x16_swizzle, i32x4, i32x4_add, i32x4_bitmask, i32x4_shl, i32x4_shuffle,
        i32x4_splat, i64x2_shuffle, v128, v128_andnot, v128_load, v128_load32_splat, v128_store,
    };

    #[derive(Clone, Copy)]
    pub struct Lanes(v128);

    impl Lanes {
        #[inline(always)]
        pub fn splat(value: f32) -> Self {
            Lanes(f32x4_splat(value))
        }

        /// # Safety
        /// `from` must be valid for reading four numbers.
        #[inline(always)]
        pub unsafe fn load(from: *const f32) -> Self {
            Lanes(unsafe { v128_load(from.cast()) })
        }

        /// One number in all four places.
        ///
        /// # Safety
        /// `from` must be valid for reading.
        #[inline(always)]
        pub unsafe fn load_splat(from: *const f32) -> Self {
            Lanes(unsafe { v128_load32_splat(from.cast()) })
        }

        /// # Safety
        /// `to` must be valid for writing four numbers.
        #[inline(always)]
        pub unsafe fn store(self, to: *mut f32) {
            unsafe { v128_store(to.cast(), self.0) }
        }

        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            Lanes(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub fn subtract(self, other: Self) -> Self {
            Lanes(f32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub fn multiply(self, other: Self) -> Self {
            Lanes(f32x4_mul(self.0, other.0))
        }

        #[inline(always)]
        pub fn divide(self, other: Self) -> Self {
            Lanes(f32x4_div(self.0, other.0))
        }

        /// Of each two the larger; either, where one is NaN.
        #[inline(always)]
        pub fn at_least(self, other: Self) -> Self {
            Lanes(f32x4_pmax(self.0, other.0))
        }

        /// Of each two the smaller; either, where one is NaN.
        #[inline(always)]
        pub fn at_most(self, other: Self) -> Self {
            Lanes(f32x4_pmin(self.0, other.0))
        }

        /// Zeros where `x < limit`.
        #[inline(always)]
        pub fn unless_below(self, x: Self, limit: Self) -> Self {
            Lanes(v128_andnot(self.0, f32x4_lt(x.0, limit.0)))
        }

        /// `2^n`, given n in the lowest bits of the mantissa, and `one` in each.
        #[inline(always)]
        pub fn power_of_two(self, one: Self) -> Self {
            Lanes(i32x4_add(i32x4_shl(self.0, 23), one.0))
        }

        /// Of all four.
        #[inline(always)]
        pub fn sum(self) -> f32 {
            let pairs = f32x4_add(self.0, i64x2_shuffle::<1, 0>(self.0, self.0));
            f32x4_extract_lane::<0>(f32x4_add(pairs, i32x4_shuffle::<1, 0, 3, 2>(pairs, pairs)))
        }

        /// Of all four.
        #[inline(always)]
        pub fn largest(self) -> f32 {
            let pairs = f32x4_pmax(self.0, i64x2_shuffle::<1, 0>(self.0, self.0));
            f32x4_extract_lane::<0>(f32x4_pmax(pairs, i32x4_shuffle::<1, 0, 3, 2>(pairs, pairs)))
        }

        /// `self + x y`; fused into one rounding where the build has relaxed SIMD and the machine has the instruction.
        /// (`f32::mul_add` would be a call of a slow function.)
        #[inline(always)]
        pub fn add_product(self, x: Self, y: Self) -> Self {
            #[cfg(target_feature = "relaxed-simd")]
            return Lanes(core::arch::wasm32::f32x4_relaxed_madd(x.0, y.0, self.0));
            #[cfg(not(target_feature = "relaxed-simd"))]
            return self.add(x.multiply(y));
        }

        /// Four rows of four numbers as their four columns.
        #[inline(always)]
        pub fn transposed([a, b, c, d]: [Self; 4]) -> [Self; 4] {
            let (ab_low, ab_high) =
                (i32x4_shuffle::<0, 4, 1, 5>(a.0, b.0), i32x4_shuffle::<2, 6, 3, 7>(a.0, b.0));
            let (cd_low, cd_high) =
                (i32x4_shuffle::<0, 4, 1, 5>(c.0, d.0), i32x4_shuffle::<2, 6, 3, 7>(c.0, d.0));
            [
                Lanes(i64x2_shuffle::<0, 2>(ab_low, cd_low)),
                Lanes(i64x2_shuffle::<1, 3>(ab_low, cd_low)),
                Lanes(i64x2_shuffle::<0, 2>(ab_high, cd_high)),
                Lanes(i64x2_shuffle::<1, 3>(ab_high, cd_high)),
            ]
        }

        /// Writes the numbers that are not 0 to `values`, and to `indices` where they stand, counted from `first`.
        /// Returns how many. No branch depends on the numbers.
        ///
        /// # Safety
        /// Both must be valid for writing four; what comes behind the returned number of them is arbitrary.
        #[inline(always)]
        pub unsafe fn pack_nonzeros(self, first: u32, indices: *mut u32, values: *mut f32) -> usize {
            let nonzero = i32x4_bitmask(f32x4_ne(self.0, f32x4_splat(0.0))) as usize;
            let places = i32x4_add(i32x4(0, 1, 2, 3), i32x4_splat(first as i32));
            unsafe {
                let to_front = v128_load(TO_FRONT[nonzero & 15].as_ptr().cast());
                v128_store(values.cast(), i8x16_swizzle(self.0, to_front));
                v128_store(indices.cast(), i8x16_swizzle(places, to_front));
            }
            nonzero.count_ones() as usize
        }
    }

    /// For each set of lanes, as bits, the order of bytes that brings them to the front.
    static TO_FRONT: [[u8; 16]; 16] = {
        let mut orders = [[0; 16]; 16];
        let mut set = 0;
        while set < 16 {
            let (mut lane, mut to) = (0, 0);
            while lane < 4 {
                if set >> lane & 1 == 1 {
                    let mut byte = 0;
                    while byte < 4 {
                        orders[set][4 * to + byte] = (4 * lane + byte) as u8;
                        byte += 1;
                    }
                    to += 1;
                }
                lane += 1;
            }
            set += 1;
        }
        orders
    };
}

#[cfg(not(all(target_arch = "wasm32", not(feature = "f64"))))]
mod imp {
    use super::LANES;
    use crate::tensor::Real;

    #[derive(Clone, Copy)]
    pub struct Lanes([Real; LANES]);

    impl Lanes {
        #[inline(always)]
        pub fn splat(value: Real) -> Self {
            Lanes([value; LANES])
        }

        /// # Safety
        /// `from` must be valid for reading four numbers.
        #[inline(always)]
        pub unsafe fn load(from: *const Real) -> Self {
            Lanes(unsafe { from.cast::<[Real; LANES]>().read_unaligned() })
        }

        /// One number in all four places.
        ///
        /// # Safety
        /// `from` must be valid for reading.
        #[inline(always)]
        pub unsafe fn load_splat(from: *const Real) -> Self {
            Lanes([unsafe { *from }; LANES])
        }

        /// # Safety
        /// `to` must be valid for writing four numbers.
        #[inline(always)]
        pub unsafe fn store(self, to: *mut Real) {
            unsafe { to.cast::<[Real; LANES]>().write_unaligned(self.0) }
        }

        #[inline(always)]
        fn with(self, other: Self, f: impl Fn(Real, Real) -> Real) -> Self {
            Lanes(std::array::from_fn(|i| f(self.0[i], other.0[i])))
        }

        #[inline(always)]
        pub fn add(self, other: Self) -> Self {
            self.with(other, |a, b| a + b)
        }

        #[inline(always)]
        pub fn subtract(self, other: Self) -> Self {
            self.with(other, |a, b| a - b)
        }

        #[inline(always)]
        pub fn multiply(self, other: Self) -> Self {
            self.with(other, |a, b| a * b)
        }

        #[inline(always)]
        pub fn divide(self, other: Self) -> Self {
            self.with(other, |a, b| a / b)
        }

        /// Of each two the larger; either, where one is NaN.
        #[inline(always)]
        pub fn at_least(self, other: Self) -> Self {
            self.with(other, |a, b| if a < b { b } else { a })
        }

        /// Of each two the smaller; either, where one is NaN.
        #[inline(always)]
        pub fn at_most(self, other: Self) -> Self {
            self.with(other, |a, b| if b < a { b } else { a })
        }

        /// Of all four.
        #[inline(always)]
        pub fn sum(self) -> Real {
            let [a, b, c, d] = self.0;
            (a + c) + (b + d)
        }

        /// Of all four.
        #[inline(always)]
        pub fn largest(self) -> Real {
            let [a, b, c, d] = self.0;
            [b, c, d].into_iter().fold(a, |largest, x| if largest < x { x } else { largest })
        }

        /// `self + x y`
        #[inline(always)]
        pub fn add_product(self, x: Self, y: Self) -> Self {
            self.add(x.multiply(y))
        }

        /// Each by itself.
        #[cfg(feature = "f64")]
        #[inline(always)]
        pub fn map(self, f: impl Fn(Real) -> Real) -> Self {
            Lanes(self.0.map(f))
        }

        /// Zeros where `x < limit`.
        #[inline(always)]
        pub fn unless_below(self, x: Self, limit: Self) -> Self {
            Lanes(std::array::from_fn(|i| if x.0[i] < limit.0[i] { 0.0 } else { self.0[i] }))
        }

        /// `2^n`, given n in the lowest bits of the mantissa, and `one` in each.
        #[cfg(not(feature = "f64"))]
        #[inline(always)]
        pub fn power_of_two(self, one: Self) -> Self {
            self.with(one, |n, one| f32::from_bits((n.to_bits() << 23).wrapping_add(one.to_bits())))
        }

        /// Writes the numbers that are not 0 to `values`, and to `indices` where they stand, counted from `first`.
        /// Returns how many. No branch depends on the numbers.
        ///
        /// # Safety
        /// Both must be valid for writing four; what comes behind the returned number of them is arbitrary.
        #[inline(always)]
        pub unsafe fn pack_nonzeros(self, first: u32, indices: *mut u32, values: *mut Real) -> usize {
            let mut length = 0;
            for (index, value) in (first..).zip(self.0) {
                unsafe {
                    *indices.add(length) = index;
                    *values.add(length) = value;
                }
                length += usize::from(value != 0.0);
            }
            length
        }
    }
}
