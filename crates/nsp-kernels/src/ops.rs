//! The operators as candle custom operators, on the CPU and contiguous F32 tensors, in one thread.
//!
//! For models that are put together from candle's tensors: `nsp` uses them for the pooler, the head
//! and files of floats. Its quantised encoder calls the operators themselves, on buffers that are
//! kept.

use crate::{
    Activations, AttentionShape, InstructionSet, Linear, ShapeError, Team, attention, layer_norm,
};
use candle_core::{
    CpuStorage, CustomOp1, CustomOp2, CustomOp3, Error, Layout, Result, Shape, bail,
};
use std::cell::RefCell;

thread_local! {
    static ACTIVATIONS: RefCell<Activations> = RefCell::default();
}

/// A [`Linear`] as an operator: (…, inputs) → (…, outputs).
#[derive(Clone, Debug)]
pub struct LinearOp {
    /// The layer.
    pub linear: Linear,
    /// The instructions to use.
    pub instruction_set: InstructionSet,
}

impl CustomOp1 for LinearOp {
    fn name(&self) -> &'static str {
        "quantised-linear"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = contiguous(storage, layout)?;
        let weights = self.linear.weights();
        let mut dims = layout.dims().to_vec();
        match dims.last_mut() {
            Some(last) if *last == weights.inputs() => *last = weights.outputs(),
            _ => bail!(
                "a linear layer of {} inputs got {:?}",
                weights.inputs(),
                layout.dims()
            ),
        }
        let shape = Shape::from(dims);
        let mut out = vec![0.0; shape.elem_count()];
        let (team, set) = (Team::solo(), self.instruction_set);
        ACTIVATIONS.with_borrow_mut(|activations| {
            let form = weights.packing().form(set);
            activations.quantise(&team, set, form, x, weights.inputs());
            self.linear.forward(&team, set, activations, &mut out);
        });
        Ok((CpuStorage::F32(out), shape))
    }
}

/// [`layer_norm`] as an operator: (…, hidden) → (…, hidden), with a residual or without.
#[derive(Clone, Debug)]
pub struct LayerNormOp {
    /// One factor a column.
    pub weight: Vec<f32>,
    /// One summand a column.
    pub bias: Vec<f32>,
    /// Added to the variance.
    pub epsilon: f32,
    /// The instructions to use.
    pub instruction_set: InstructionSet,
}

impl LayerNormOp {
    fn forward(&self, x: &[f32], residual: &[f32], layout: &Layout) -> Result<(CpuStorage, Shape)> {
        if layout.dims().last() != Some(&self.weight.len()) {
            let columns = self.weight.len();
            bail!("a layer norm of {columns} columns got {:?}", layout.dims());
        }
        let mut out = vec![0.0; x.len()];
        let set = self.instruction_set;
        layer_norm(
            &Team::solo(),
            set,
            x,
            residual,
            &self.weight,
            &self.bias,
            self.epsilon,
            &mut out,
        );
        Ok((CpuStorage::F32(out), layout.shape().clone()))
    }
}

impl CustomOp1 for LayerNormOp {
    fn name(&self) -> &'static str {
        "layer-norm"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        self.forward(contiguous(x, layout)?, &[], layout)
    }
}

impl CustomOp2 for LayerNormOp {
    fn name(&self) -> &'static str {
        "layer-norm-of-sum"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        x_layout: &Layout,
        residual: &CpuStorage,
        residual_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        if x_layout.shape() != residual_layout.shape() {
            let (x, residual) = (x_layout.dims(), residual_layout.dims());
            bail!("a layer norm got {x:?} and a residual of {residual:?}");
        }
        let residual = contiguous(residual, residual_layout)?;
        self.forward(contiguous(x, x_layout)?, residual, x_layout)
    }
}

/// [`attention`] as an operator: query, key, value, each (batch, tokens, hidden) → the same.
#[derive(Clone, Debug)]
pub struct AttentionOp<'a> {
    /// Heads; they divide the hidden size.
    pub heads: usize,
    /// (batch, tokens), row-major; 0 where a key is padding.
    pub mask: &'a [u32],
    /// The instructions to use.
    pub instruction_set: InstructionSet,
}

impl CustomOp3 for AttentionOp<'_> {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(
        &self,
        query: &CpuStorage,
        query_layout: &Layout,
        key: &CpuStorage,
        key_layout: &Layout,
        value: &CpuStorage,
        value_layout: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (batch, tokens, hidden) = query_layout.shape().dims3()?;
        if key_layout.shape() != query_layout.shape()
            || value_layout.shape() != query_layout.shape()
        {
            bail!("queries, keys and values of an attention have different shapes");
        }
        ShapeError::check(
            "the length of the attention mask",
            batch * tokens,
            self.mask.len(),
        )
        .map_err(Error::wrap)?;
        let head_size = hidden / self.heads;
        ShapeError::check("the heads' width in all", hidden, head_size * self.heads)
            .map_err(Error::wrap)?;
        let shape = AttentionShape {
            batch,
            tokens,
            heads: self.heads,
            head_size,
        };
        let query = contiguous(query, query_layout)?;
        let key = contiguous(key, key_layout)?;
        let value = contiguous(value, value_layout)?;
        let mut out = vec![0.0; shape.elements()];
        let (team, set) = (Team::solo(), self.instruction_set);
        attention(&team, set, shape, query, key, value, self.mask, &mut out);
        Ok((CpuStorage::F32(out), query_layout.shape().clone()))
    }
}

fn contiguous<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let Some((start, end)) = layout.contiguous_offsets() else {
        bail!(
            "the operand of a custom operator is not contiguous: {:?}",
            layout.dims()
        );
    };
    Ok(&storage.as_slice::<f32>()?[start..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Activation, PackedWeights, SevenBitWeights};
    use candle_core::{Device, Tensor};
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_linear_operator_keeps_the_leading_dimensions() -> Result<()> {
        let weights = SevenBitWeights::from_f32(2, 4, &[1.0; 8]).map_err(Error::wrap)?;
        let weights = PackedWeights::SevenBit(weights);
        let linear = Linear::new(weights, vec![0.0, 1.0], Activation::None).map_err(Error::wrap)?;
        let op = LinearOp {
            linear,
            instruction_set: InstructionSet::detect(),
        };
        let x = Tensor::ones((2, 3, 4), candle_core::DType::F32, &Device::Cpu)?;
        let y = x.apply_op1_no_bwd(&op)?;
        assert_eq!(y.dims(), [2, 3, 2]);
        assert_eq!(y.flatten_all()?.to_vec1::<f32>()?, [4.0, 5.0].repeat(6));
        let narrow = Tensor::ones((2, 3), candle_core::DType::F32, &Device::Cpu)?;
        assert!(narrow.apply_op1_no_bwd(&op).is_err());
        Ok(())
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn an_attention_operator_refuses_a_mask_of_another_length() -> Result<()> {
        let x = Tensor::ones((1, 3, 8), candle_core::DType::F32, &Device::Cpu)?;
        let set = InstructionSet::detect();
        let op = AttentionOp {
            heads: 2,
            mask: &[1, 1],
            instruction_set: set,
        };
        assert!(x.apply_op3_no_bwd(&x, &x, &op).is_err());
        let op = AttentionOp {
            heads: 2,
            mask: &[1, 1, 1],
            instruction_set: set,
        };
        assert_eq!(x.apply_op3_no_bwd(&x, &x, &op)?.dims(), [1, 3, 8]);
        Ok(())
    }
}
