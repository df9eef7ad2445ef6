import { KernelPool } from '../../core/kernel.js';
import base64, { type StarKernel } from './kernels.wasm.js';

/** The kernels that find stars, for this thread. */
export const starKernels = new KernelPool<StarKernel>(base64);
